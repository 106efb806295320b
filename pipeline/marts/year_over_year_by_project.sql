-- Two series that are never mixed: the project table, and the yearly money of performance tables.
WITH leaf AS (
  SELECT document_id, table_ordinal, 'project_expenditure.amount' AS scope_basis, project_name,
    revenue_source, amount_yuan
  FROM fact_expenditure_by_project
  WHERE table_role = 'project_expenditure' AND measure = 'amount' AND breakdown = 'project' AND is_leaf
    AND project_name IS NOT NULL
  UNION ALL
  -- Where only the total of the year is printed, that.
  SELECT document_id, 0, 'project_funding.annual', project_name, revenue_source, amount_yuan
  FROM (SELECT *, bool_or(is_leaf) OVER (PARTITION BY document_id, project_name) AS has_leaf
    FROM fact_project_funding
    WHERE funding_scope = 'annual' AND measure = 'amount' AND project_name IS NOT NULL
      AND (is_leaf OR row_kind = 'total'))
  WHERE is_leaf = has_leaf
),
choice AS (
  SELECT document_id, scope_basis, table_ordinal FROM leaf GROUP BY document_id, scope_basis, table_ordinal
  QUALIFY row_number() OVER (PARTITION BY document_id, scope_basis
    ORDER BY count(DISTINCT project_name) DESC, table_ordinal) = 1
),
project AS (
  SELECT l.document_id, l.scope_basis, coalesce(m.project_line, l.project_name) AS project_line,
    string_agg(DISTINCT l.project_name, '；' ORDER BY l.project_name) AS project_name,
    min(m.score) AS match_score,
    CASE WHEN count(*) = count(l.amount_yuan) THEN sum(l.amount_yuan) END AS amount_yuan,
    sum(l.amount_yuan) FILTER (l.revenue_source = 'carry_over') AS carry_over_yuan
  FROM leaf l JOIN choice USING (document_id, scope_basis, table_ordinal)
  JOIN dim_document d USING (document_id)
  LEFT JOIN dim_project m ON m.region_code = coalesce(d.region_code, '')
    AND m.department_line = d.department_line AND m.project_name = l.project_name
  GROUP BY l.document_id, l.scope_basis, coalesce(m.project_line, l.project_name)
),
-- What the project table prints as its total, over all funds.
printed_total AS (
  SELECT document_id, 'project_expenditure.amount' AS scope_basis, max(amount_yuan) AS total_yuan
  FROM fact_expenditure_by_project
  WHERE table_role = 'project_expenditure' AND measure = 'amount' AND row_kind = 'total' AND fund = 'all'
  GROUP BY document_id
),
series AS (
  SELECT p.document_id, p.scope_basis, sum(p.amount_yuan) AS sum_yuan, any_value(t.total_yuan) AS total_yuan
  FROM project p LEFT JOIN printed_total t USING (document_id, scope_basis) GROUP BY p.document_id, p.scope_basis
),
pair AS (
  SELECT d.* EXCLUDE (base_document_id), s.scope_basis, b.document_id AS base_document_id,
    s.sum_yuan = s.total_yuan AS adds_up, b.sum_yuan = b.total_yuan AS base_adds_up
  FROM document_pair d JOIN series s ON s.document_id = d.document_id
  LEFT JOIN series b ON b.document_id = d.base_document_id AND b.scope_basis = s.scope_basis
),
base AS (
  SELECT r.document_id, p.* EXCLUDE (document_id) FROM pair r JOIN project p
    ON p.document_id = r.base_document_id AND p.scope_basis = r.scope_basis
),
joined AS (
  SELECT document_id, scope_basis, project_line, o.project_name, b.project_name AS base_project_name,
    least(o.match_score, b.match_score) AS match_score,
    o.amount_yuan, o.carry_over_yuan, b.amount_yuan AS base_amount_yuan,
    o.project_name IS NOT NULL AS is_printed, b.project_name IS NOT NULL AS is_printed_in_base
  FROM project o FULL JOIN base b USING (document_id, scope_basis, project_line)
)
SELECT p.region_code, p.department, p.reporting_scope, p.fiscal_year, p.phase,
  j.project_line, j.project_name, j.base_project_name, j.match_score,
  CAST(j.amount_yuan AS DECIMAL(20,2)) AS amount_yuan,
  CAST(j.base_amount_yuan AS DECIMAL(20,2)) AS base_amount_yuan,
  CASE WHEN j.base_amount_yuan <> 0 THEN CAST(j.amount_yuan - j.base_amount_yuan AS DECIMAL(20,2)) END
    AS change_yuan,
  CAST(round(100 * (j.amount_yuan - j.base_amount_yuan) / nullif(j.base_amount_yuan, 0), 6) AS DECIMAL(20,6))
    AS change_percent,
  CAST(j.carry_over_yuan AS DECIMAL(20,2)) AS carry_over_yuan,
  CASE WHEN p.base_document_id IS NULL THEN 'base_year_absent'
    WHEN j.is_printed AND j.is_printed_in_base THEN 'both'
    WHEN j.is_printed THEN 'new' ELSE 'gone' END AS presence,
  p.adds_up, p.base_adds_up, p.scope_basis, coalesce(j.carry_over_yuan, 0) > 0 AS includes_carry_over,
  p.document_id, p.base_document_id
FROM joined j JOIN pair p USING (document_id, scope_basis)
