-- Final accounts over the year's budgets: those that the accounts print beside them, and the budget that
-- the body published for the year.
WITH leaf AS (
  SELECT f.document_id, f.table_role, f.function_code, f.measure, f.amount_yuan,
    CASE WHEN f.function_code IS NULL THEN coalesce(f.function_name_raw, f.label, '') END AS uncoded_name
  FROM fact_expenditure_by_function f
  JOIN counted_document c ON c.document_id = f.document_id AND c.is_counted AND c.phase = 'final'
  WHERE f.table_role IN ('revenue_expenditure_summary', 'appropriation_summary', 'expenditure',
      'general_public_expenditure')
    AND f.measure IN ('amount', 'original_budget_amount', 'adjusted_budget_amount', 'budget_amount')
    AND f.breakdown = 'function' AND f.is_leaf
),
level AS (SELECT * FROM (VALUES ('total', 0), ('类', 3), ('款', 5), ('项', 7)) AS levels(level, digits)),
rolled AS (
  SELECT document_id, table_role, level, CASE WHEN digits > 0 THEN left(function_code, digits) END AS function_code,
    CASE WHEN digits > 0 THEN uncoded_name END AS uncoded_name, measure,
    CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM leaf JOIN level ON function_code IS NULL OR length(function_code) >= digits
  GROUP BY ALL
),
line AS (
  SELECT document_id, table_role, level, function_code, uncoded_name,
    any_value(amount_yuan) FILTER (measure = 'amount') AS outturn_yuan,
    any_value(amount_yuan) FILTER (measure = 'original_budget_amount') AS original_budget_yuan,
    any_value(amount_yuan) FILTER (measure = 'adjusted_budget_amount') AS adjusted_budget_yuan,
    any_value(amount_yuan) FILTER (measure = 'budget_amount') AS stated_budget_yuan
  FROM rolled GROUP BY ALL
),
-- The body's own budget of the year, by the same table.
budget AS (
  SELECT f.document_id, b.document_id AS budget_document_id
  FROM counted_document f JOIN dim_document fd ON fd.document_id = f.document_id
  JOIN counted_document b ON b.phase = 'budget' AND b.is_counted AND b.fiscal_year = f.fiscal_year
    AND b.reporting_scope = f.reporting_scope AND b.region_code IS NOT DISTINCT FROM f.region_code
  JOIN dim_document bd ON bd.document_id = b.document_id AND bd.department_line = fd.department_line
  WHERE f.phase = 'final' AND f.is_counted
),
published AS (
  SELECT b.document_id, b.budget_document_id, s.table_role, s.level, s.function_code, s.amount_yuan
  FROM budget b JOIN spending_by_function s ON s.document_id = b.budget_document_id
  WHERE s.function_code IS NOT NULL
  UNION ALL
  SELECT b.document_id, b.budget_document_id, s.table_role, 'total', NULL,
    CASE WHEN count(*) = count(s.amount_yuan) THEN sum(s.amount_yuan) END
  FROM budget b JOIN spending_by_function s ON s.document_id = b.budget_document_id
  WHERE s.level = '类' GROUP BY ALL
),
percent AS (
  SELECT l.*, p.amount_yuan AS published_budget_yuan, p.budget_document_id
  FROM line l LEFT JOIN published p ON p.document_id = l.document_id AND p.table_role = l.table_role
    AND p.level = l.level AND p.function_code IS NOT DISTINCT FROM l.function_code AND l.uncoded_name IS NULL
)
SELECT d.region_code, d.department, d.reporting_scope, d.fiscal_year, p.table_role, p.level, p.function_code,
  nullif(coalesce(n.name_zh, p.uncoded_name), '') AS function_name,
  CAST(p.outturn_yuan AS DECIMAL(20,2)) AS outturn_yuan,
  CAST(p.original_budget_yuan AS DECIMAL(20,2)) AS original_budget_yuan,
  CAST(p.adjusted_budget_yuan AS DECIMAL(20,2)) AS adjusted_budget_yuan,
  CAST(p.stated_budget_yuan AS DECIMAL(20,2)) AS stated_budget_yuan,
  CAST(p.published_budget_yuan AS DECIMAL(20,2)) AS published_budget_yuan,
  CAST(round(100 * p.outturn_yuan / nullif(p.original_budget_yuan, 0), 6) AS DECIMAL(20,6))
    AS original_execution_percent,
  CAST(round(100 * p.outturn_yuan / nullif(p.adjusted_budget_yuan, 0), 6) AS DECIMAL(20,6))
    AS adjusted_execution_percent,
  CAST(round(100 * p.outturn_yuan / nullif(p.published_budget_yuan, 0), 6) AS DECIMAL(20,6))
    AS published_execution_percent,
  p.table_role || '.amount' AS scope_basis, c.includes_carry_over, p.document_id, p.budget_document_id
FROM percent p
JOIN counted_document d USING (document_id)
LEFT JOIN function_by_year n ON n.code = p.function_code AND n.fiscal_year = d.fiscal_year
LEFT JOIN carry_over_by_document c ON c.document_id = p.document_id AND c.table_role = p.table_role
