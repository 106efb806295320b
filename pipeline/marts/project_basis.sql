-- What notes and performance forms say of projects, one row a project and source; texts joined in order.
WITH told AS (
  SELECT *, paragraph_ordinal * 1000 + sentence_ordinal AS place
  FROM source_sentence WHERE topic IS NOT NULL AND topic <> 'chart_label'
),
money AS (
  SELECT document_id, project_name,
    arg_min(value, paragraph_ordinal * 1000 + sentence_ordinal) FILTER (aspect IS NULL) AS value
  FROM fact_claim WHERE subject = 'project' AND quantity = 'amount' GROUP BY ALL
),
noted AS (
  SELECT t.document_id, t.project_name, 'narrative' AS source, CAST(NULL AS VARCHAR) AS body_name,
    string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'policy_basis') AS policy_basis,
    string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'responsible_unit') AS responsible_unit,
    string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'period') AS period,
    string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'goal') AS goal,
    CAST(any_value(m.value) AS DECIMAL(20, 2)) AS amount_yuan,
    arg_min(t.locator, t.place) AS locator,
    CAST(NULL AS VARCHAR) AS supervising_department, CAST(NULL AS DATE) AS begins_on, CAST(NULL AS DATE) AS ends_on
  FROM told t
  LEFT JOIN money m ON m.document_id = t.document_id AND m.project_name IS NOT DISTINCT FROM t.project_name
  GROUP BY t.document_id, t.project_name
),
stated AS (
  SELECT *, (table_ordinal::BIGINT << 40) + (row_ordinal::BIGINT << 12) + column_ordinal AS place FROM project_statement
),
form_money AS (
  SELECT document_id, body_name, project_name,
    arg_min(amount_yuan, (CASE funding_scope WHEN 'annual' THEN 0 WHEN 'unspecified' THEN 1 ELSE 2 END,
      table_ordinal, row_ordinal, column_ordinal)) AS amount_yuan
  FROM fact_project_funding
  WHERE revenue_source = 'all' AND measure = 'amount' AND project_name IS NOT NULL GROUP BY ALL
),
formed AS (
  SELECT s.document_id, s.project_name, 'table' AS source, s.body_name,
    string_agg(s.text, chr(10) ORDER BY s.place) FILTER (s.topic = 'policy_basis') AS policy_basis,
    string_agg(DISTINCT s.text, '、') FILTER (s.topic = 'responsible_unit') AS responsible_unit,
    coalesce(string_agg(s.text, chr(10) ORDER BY s.place) FILTER (s.topic = 'period'),
      string_agg(s.text, ' — ' ORDER BY s.place) FILTER (s.topic IN ('begin', 'end'))) AS period,
    string_agg(s.text, chr(10) ORDER BY s.place) FILTER (s.topic IN ('goal', 'overall_goal', 'annual_goal')) AS goal,
    any_value(m.amount_yuan) AS amount_yuan,
    arg_min(s.locator, s.place) AS locator,
    string_agg(DISTINCT s.text, '、') FILTER (s.topic = 'supervising_department') AS supervising_department,
    min(s.begins_on) AS begins_on, max(s.ends_on) AS ends_on
  FROM stated s
  LEFT JOIN form_money m ON m.document_id = s.document_id AND m.project_name = s.project_name
    AND m.body_name IS NOT DISTINCT FROM s.body_name
  GROUP BY s.document_id, s.project_name, s.body_name
)
SELECT b.document_id, d.region_code, p.department, d.reporting_scope, d.fiscal_year, d.phase, b.project_name,
  b.policy_basis, b.responsible_unit, b.period, b.goal, b.amount_yuan, b.locator, b.source, b.body_name,
  b.supervising_department, b.begins_on, b.ends_on
FROM (SELECT * FROM noted UNION ALL BY NAME SELECT * FROM formed) b
JOIN counted_document d ON d.document_id = b.document_id
  AND (d.reason = 'counted' OR (d.reason = 'narrative' AND b.source = 'narrative'))
JOIN dim_document p ON p.document_id = b.document_id AND p.is_primary
