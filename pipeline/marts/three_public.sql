WITH leaf AS (
  SELECT * FROM fact_three_public
  WHERE table_role = 'three_public' AND measure = 'amount' AND is_leaf
),
choice AS (
  SELECT document_id, arg_min(breakdown,
    list_position(['item', 'unit', 'function', 'use', 'project', 'source'], breakdown)) AS breakdown
  FROM leaf GROUP BY document_id
)
SELECT f.document_id, d.region_code, f.department, d.reporting_scope, f.body_name, f.fiscal_year, f.phase,
  f.item, f.fund, f.amount_yuan, f.amount_raw, f.unit_raw, f.amount_reading, f.breakdown,
  f.label, f.heading, f.table_ordinal, f.row_ordinal, f.column_ordinal, f.locator,
  'three_public.amount' AS scope_basis, CAST(NULL AS BOOLEAN) AS includes_carry_over
FROM leaf f
JOIN choice USING (document_id, breakdown)
JOIN counted_document d ON d.document_id = f.document_id AND d.is_counted
