-- What changed between a file that does not count and the file that counts in its place, figure by figure.
WITH pair AS (
  SELECT o.document_id AS other_document_id, o.duplicate_of AS document_id
  FROM dim_document o JOIN dim_document p ON p.document_id = o.duplicate_of
  -- Versions of one file; a unit's file that equals its department's is none.
  WHERE p.disclosure_id = o.disclosure_id AND coalesce(o.part, 'tables') <> 'narrative'
),
figure AS (
  SELECT document_id, 'fact_expenditure_by_function' AS fact_table, table_role, measure, breakdown, fund,
    spending_type || '/' || cost_type AS kind, coalesce(function_code, label, '') AS line, label, amount_yuan, row_ordinal
  FROM fact_expenditure_by_function WHERE column_kind = 'detail'
  UNION ALL
  SELECT document_id, 'fact_expenditure_by_economic_class', table_role, measure, breakdown, fund,
    spending_type || '/' || cost_type, coalesce(economic_code, label, ''), label, amount_yuan, row_ordinal
  FROM fact_expenditure_by_economic_class WHERE column_kind = 'detail'
  UNION ALL
  SELECT document_id, 'fact_revenue', table_role, measure, breakdown, fund, revenue_source,
    coalesce(function_code, label, ''), label, amount_yuan, row_ordinal
  FROM fact_revenue WHERE column_kind = 'detail'
  UNION ALL
  SELECT document_id, 'fact_three_public', table_role, measure, breakdown, fund, item, item, label, amount_yuan, row_ordinal
  FROM fact_three_public
  UNION ALL
  SELECT document_id, 'fact_expenditure_by_project', table_role, measure, breakdown, fund, revenue_source,
    coalesce(project_name, label, ''), label, amount_yuan, row_ordinal
  FROM fact_expenditure_by_project WHERE column_kind = 'detail'
),
-- A line that is printed several times is told apart by its order.
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY document_id, fact_table, table_role, measure, breakdown, fund, kind, line
    ORDER BY row_ordinal) AS occurrence
  FROM figure WHERE document_id IN (SELECT document_id FROM pair UNION SELECT other_document_id FROM pair)
),
own AS (SELECT p.other_document_id, n.* FROM pair p JOIN numbered n ON n.document_id = p.document_id),
other AS (SELECT p.document_id AS counted_id, n.* FROM pair p JOIN numbered n ON n.document_id = p.other_document_id)
SELECT coalesce(n.document_id, o.counted_id) AS document_id,
  coalesce(n.other_document_id, o.document_id) AS other_document_id,
  coalesce(n.fact_table, o.fact_table) AS fact_table, coalesce(n.table_role, o.table_role) AS table_role,
  coalesce(n.measure, o.measure) AS measure, coalesce(n.breakdown, o.breakdown) AS breakdown,
  coalesce(n.fund, o.fund) AS fund, coalesce(n.kind, o.kind) AS kind, coalesce(n.line, o.line) AS line,
  CAST(coalesce(n.occurrence, o.occurrence) AS INTEGER) AS occurrence,
  coalesce(n.label, o.label) AS label, n.amount_yuan, o.amount_yuan AS other_amount_yuan,
  CAST(n.amount_yuan - o.amount_yuan AS DECIMAL(20,2)) AS difference_yuan,
  CASE WHEN o.line IS NULL THEN 'added' WHEN n.line IS NULL THEN 'removed' ELSE 'changed' END AS change
FROM own n FULL JOIN other o
  ON o.document_id = n.other_document_id AND o.counted_id = n.document_id AND o.fact_table = n.fact_table
  AND o.table_role = n.table_role AND o.measure = n.measure AND o.breakdown = n.breakdown AND o.fund = n.fund
  AND o.kind = n.kind AND o.line = n.line AND o.occurrence = n.occurrence
WHERE n.amount_yuan IS DISTINCT FROM o.amount_yuan OR n.line IS NULL OR o.line IS NULL
