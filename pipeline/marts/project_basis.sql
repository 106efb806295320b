-- What the notes of projects say, one row a project; text of a topic joined in order.
WITH told AS (
  SELECT *, paragraph_ordinal * 1000 + sentence_ordinal AS place
  FROM source_sentence WHERE topic IS NOT NULL AND topic <> 'chart_label'
),
money AS (
  SELECT document_id, project_name,
    arg_min(value, paragraph_ordinal * 1000 + sentence_ordinal) FILTER (aspect IS NULL) AS value
  FROM fact_claim WHERE subject = 'project' AND quantity = 'amount' GROUP BY ALL
)
SELECT t.document_id, d.region_code, p.department, d.reporting_scope, d.fiscal_year, d.phase, t.project_name,
  string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'policy_basis') AS policy_basis,
  string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'responsible_unit') AS responsible_unit,
  string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'period') AS period,
  string_agg(t.text, '' ORDER BY t.place) FILTER (t.topic = 'goal') AS goal,
  CAST(any_value(m.value) AS DECIMAL(20, 2)) AS amount_yuan,
  arg_min(t.locator, t.place) AS locator
FROM told t
JOIN counted_document d ON d.document_id = t.document_id AND d.reason IN ('counted', 'narrative')
JOIN dim_document p ON p.document_id = t.document_id AND p.is_primary
LEFT JOIN money m ON m.document_id = t.document_id AND m.project_name IS NOT DISTINCT FROM t.project_name
GROUP BY ALL
