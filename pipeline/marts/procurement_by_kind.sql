WITH leaf AS (
  SELECT f.* FROM fact_procurement f JOIN counted_document d ON d.document_id = f.document_id AND d.is_counted
  WHERE f.measure = 'amount' AND f.is_leaf
),
choice AS (
  SELECT document_id, table_ordinal, breakdown FROM leaf GROUP BY document_id, table_ordinal, breakdown
  QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY count(*) DESC, table_ordinal, breakdown) = 1
),
kind AS (
  SELECT document_id, procurement_kind, count(DISTINCT project_name) AS projects, count(*) AS lines,
    CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM leaf JOIN choice USING (document_id, table_ordinal, breakdown) GROUP BY ALL
),
whole AS (
  SELECT document_id, CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM spending_by_function WHERE table_role = 'expenditure' AND level = '类' GROUP BY document_id
)
SELECT k.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase,
  k.procurement_kind, CAST(k.projects AS INTEGER) AS projects, CAST(k.lines AS INTEGER) AS lines,
  CAST(k.amount_yuan AS DECIMAL(20,2)) AS amount_yuan,
  CAST(sum(k.amount_yuan) OVER (PARTITION BY k.document_id) AS DECIMAL(20,2)) AS all_kinds_yuan,
  CAST(w.amount_yuan AS DECIMAL(20,2)) AS expenditure_yuan,
  CAST(round(100 * k.amount_yuan / nullif(w.amount_yuan, 0), 6) AS DECIMAL(20,6)) AS share_of_expenditure_percent,
  'procurement.amount' AS scope_basis
FROM kind k JOIN counted_document d USING (document_id) LEFT JOIN whole w USING (document_id)
