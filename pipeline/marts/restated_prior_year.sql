-- What this year's file says of the year before, against that year's own file.
WITH stated AS (
  SELECT document_id, table_role, measure, function_code,
    CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM fact_expenditure_by_function
  WHERE measure IN ('prior_budget_amount', 'prior_final_amount', 'prior_year_amount', 'prior_outturn_amount')
    AND table_role IN ('general_public_expenditure', 'expenditure') AND breakdown = 'function' AND is_leaf
    AND function_code IS NOT NULL
  GROUP BY ALL
),
phase AS (
  SELECT s.*, d.department_line, d.region_code, d.fiscal_year, coalesce(d.reporting_scope, 'department') AS scope,
    -- A figure of no stated kind is of the file's own kind; an estimated outturn is compared with the accounts.
    CASE s.measure WHEN 'prior_budget_amount' THEN 'budget' WHEN 'prior_year_amount' THEN d.phase ELSE 'final' END AS base_phase
  FROM stated s JOIN dim_document d USING (document_id) JOIN counted_document c USING (document_id)
  WHERE c.is_counted
)
SELECT s.document_id, c.region_code, c.department, c.reporting_scope, c.fiscal_year, c.phase, s.table_role, s.measure,
  s.function_code, n.name_zh AS function_name,
  CAST(s.amount_yuan AS DECIMAL(20,2)) AS stated_yuan, b.amount_yuan AS published_yuan,
  CAST(s.amount_yuan - b.amount_yuan AS DECIMAL(20,2)) AS difference_yuan,
  CASE WHEN o.document_id IS NULL THEN 'base_year_absent' WHEN b.amount_yuan IS NULL THEN 'not_printed'
    WHEN s.amount_yuan = b.amount_yuan THEN 'same' WHEN s.measure = 'prior_outturn_amount' THEN 'estimate'
    ELSE 'restated' END AS outcome,
  o.document_id AS base_document_id
FROM phase s JOIN counted_document c ON c.document_id = s.document_id
LEFT JOIN (SELECT x.document_id, x.department_line, x.region_code, y.fiscal_year, y.phase, y.reporting_scope
    FROM dim_document x JOIN counted_document y USING (document_id) WHERE y.is_counted) o
  ON o.department_line = s.department_line AND o.region_code IS NOT DISTINCT FROM s.region_code
  AND o.fiscal_year + 1 = s.fiscal_year AND o.phase = s.base_phase AND o.reporting_scope = s.scope
LEFT JOIN spending_by_function b ON b.document_id = o.document_id AND b.table_role = s.table_role
  AND b.function_code = s.function_code
LEFT JOIN function_by_year n ON n.code = s.function_code AND n.fiscal_year = c.fiscal_year
