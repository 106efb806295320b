-- One breakdown a document: two would be the same money twice.
WITH leaf AS (
  SELECT * FROM fact_expenditure_by_function
  WHERE table_role = 'expenditure' AND measure = 'amount' AND is_leaf
),
choice AS (
  SELECT document_id, arg_min(breakdown,
    list_position(['function', 'use', 'unit', 'project', 'item', 'source'], breakdown)) AS breakdown
  FROM leaf GROUP BY document_id
)
SELECT f.document_id, d.region_code, f.department, d.reporting_scope, f.body_name, f.fiscal_year, f.phase,
  f.function_code, coalesce(n.name_zh, f.function_name_raw, f.label) AS function_name,
  f.function_code_raw, f.function_name_raw, f.code_resolution,
  f.fund, f.spending_type, f.cost_type, f.amount_yuan, f.amount_raw, f.unit_raw, f.amount_reading, f.breakdown,
  f.label, f.heading, f.table_ordinal, f.row_ordinal, f.column_ordinal, f.locator,
  'expenditure.amount' AS scope_basis, c.includes_carry_over
FROM leaf f
JOIN choice USING (document_id, breakdown)
JOIN counted_document d ON d.document_id = f.document_id AND d.is_counted
LEFT JOIN function_by_year n ON n.code = f.function_code AND n.fiscal_year = f.fiscal_year
LEFT JOIN carry_over_by_document c ON c.document_id = f.document_id AND c.table_role = 'expenditure'
