-- Procurement as the narrative states it, and as the tables add it up: two sources of one figure.
WITH counted AS (
  SELECT d.document_id, d.region_code, d.reporting_scope
  FROM counted_document d JOIN dim_document p ON p.document_id = d.document_id AND p.is_primary
  WHERE d.reason IN ('counted', 'narrative')
),
kind_of AS (
  -- A table prints kinds or only a total: of one document one of the two is summed.
  SELECT document_id, bool_or(procurement_kind <> 'all') AS has_kinds
  FROM fact_procurement WHERE is_leaf AND measure = 'amount' GROUP BY document_id
)
SELECT c.document_id, d.region_code, c.department, d.reporting_scope, c.fiscal_year, c.phase,
  'narrative' AS source, coalesce(c.procurement_kind, 'all') AS procurement_kind, c.fund, c.aspect,
  CAST(c.value AS DECIMAL(20, 2)) AS amount_yuan, c.sentence, c.locator, c.claim_id
FROM fact_claim c JOIN counted d USING (document_id)
WHERE c.subject = 'procurement' AND c.quantity = 'amount' AND c.basis = 'current'
UNION ALL
SELECT f.document_id, d.region_code, f.department, d.reporting_scope, f.fiscal_year, f.phase,
  'table', f.procurement_kind, f.fund, NULL,
  CAST(sum(f.amount_yuan) AS DECIMAL(20, 2)), NULL, min(f.locator), NULL
FROM fact_procurement f JOIN counted d USING (document_id) JOIN kind_of k USING (document_id)
WHERE f.is_leaf AND f.measure = 'amount' AND (f.procurement_kind <> 'all' OR NOT k.has_kinds)
GROUP BY ALL
