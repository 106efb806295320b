WITH leaf AS (
  SELECT f.document_id, f.table_role, f.function_code,
    -- A row whose code is unknown or in conflict stays, under its printed name.
    CASE WHEN f.function_code IS NULL THEN coalesce(f.function_name_raw, f.label, '') END AS uncoded_name,
    min(coalesce(f.function_name_raw, f.label)) AS printed_name,
    sum(f.amount_yuan) AS amount_yuan,
    sum(f.amount_yuan) FILTER (f.spending_type = 'basic') AS basic_yuan,
    sum(f.amount_yuan) FILTER (f.spending_type = 'project') AS project_yuan,
    count(*) FILTER (f.amount_yuan IS NULL) AS unknown
  FROM fact_expenditure_by_function f
  WHERE f.table_role IN ('general_public_expenditure', 'expenditure') AND f.measure = 'amount'
    AND f.breakdown = 'function' AND f.is_leaf
    AND f.document_id IN (SELECT document_id FROM counted_document WHERE is_counted)
  GROUP BY ALL
),
rolled AS (
  SELECT document_id, table_role, level, left(function_code, digits) AS function_code, uncoded_name,
    min(printed_name) FILTER (function_code IS NULL OR length(function_code) = digits) AS printed_name,
    sum(amount_yuan) AS amount_yuan, sum(basic_yuan) AS basic_yuan, sum(project_yuan) AS project_yuan,
    sum(unknown) AS unknown
  FROM leaf JOIN (VALUES ('类', 3), ('款', 5), ('项', 7)) AS levels(level, digits)
    ON function_code IS NULL OR length(function_code) >= digits
  GROUP BY document_id, table_role, level, left(function_code, digits), uncoded_name
),
-- Names of codes that no official list has, from whatever row prints them.
printed AS (
  SELECT f.function_code, f.fiscal_year, min(f.function_name_raw) AS name
  FROM fact_expenditure_by_function f
  ANTI JOIN function_by_year n ON n.code = f.function_code AND n.fiscal_year = f.fiscal_year
  WHERE f.function_code IS NOT NULL
  GROUP BY ALL
)
SELECT r.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase, r.table_role,
  r.level, r.function_code,
  nullif(coalesce(n.name_zh, r.uncoded_name, r.printed_name, p.name), '') AS function_name,
  -- A sum with an unknown amount in it is unknown.
  CASE WHEN r.unknown = 0 THEN CAST(r.amount_yuan AS DECIMAL(20,2)) END AS amount_yuan,
  CASE WHEN r.unknown = 0 THEN CAST(r.basic_yuan AS DECIMAL(20,2)) END AS basic_yuan,
  CASE WHEN r.unknown = 0 THEN CAST(r.project_yuan AS DECIMAL(20,2)) END AS project_yuan,
  r.table_role || '.amount' AS scope_basis, c.includes_carry_over
FROM rolled r
JOIN counted_document d USING (document_id)
LEFT JOIN function_by_year n ON n.code = r.function_code AND n.fiscal_year = d.fiscal_year
LEFT JOIN printed p ON p.function_code = r.function_code AND p.fiscal_year IS NOT DISTINCT FROM d.fiscal_year
LEFT JOIN carry_over_by_document c ON c.document_id = r.document_id AND c.table_role = r.table_role
