-- Carried-over money and balances finance the year; they are not its revenue.
WITH leaf AS (
  SELECT * FROM fact_revenue
  WHERE table_role = 'revenue' AND measure = 'amount' AND is_leaf
    AND revenue_source NOT IN ('carry_over', 'non_fiscal_balance')
),
choice AS (
  SELECT document_id, arg_min(breakdown,
    list_position(['function', 'source', 'unit', 'use', 'project', 'item'], breakdown)) AS breakdown
  FROM leaf GROUP BY document_id
)
SELECT f.document_id, d.region_code, f.department, d.reporting_scope, f.body_name, f.fiscal_year, f.phase,
  f.revenue_source, f.fund,
  f.function_code, coalesce(n.name_zh, f.function_name_raw) AS function_name,
  f.function_code_raw, f.function_name_raw, f.code_resolution,
  f.amount_yuan, f.amount_raw, f.unit_raw, f.amount_reading, f.breakdown,
  f.label, f.heading, f.table_ordinal, f.row_ordinal, f.column_ordinal, f.locator,
  'revenue.amount' AS scope_basis, false AS includes_carry_over
FROM leaf f
JOIN choice USING (document_id, breakdown)
JOIN counted_document d ON d.document_id = f.document_id AND d.is_counted
LEFT JOIN function_by_year n ON n.code = f.function_code AND n.fiscal_year = f.fiscal_year
