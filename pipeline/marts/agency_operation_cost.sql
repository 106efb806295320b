-- 机关运行经费 as the narrative states it, with its change, and as the tables print it.
WITH counted AS (
  SELECT d.document_id, d.region_code, d.reporting_scope
  FROM counted_document d JOIN dim_document p ON p.document_id = d.document_id AND p.is_primary
  WHERE d.reason IN ('counted', 'narrative')
),
stated AS (
  SELECT *, paragraph_ordinal * 1000000 + sentence_ordinal * 1000 + span_start AS place
  FROM fact_claim WHERE subject = 'agency_operation'
)
SELECT c.document_id, d.region_code, c.department, d.reporting_scope, c.fiscal_year, c.phase,
  'narrative' AS source,
  CAST(arg_min(c.value, c.place) FILTER (c.quantity = 'amount' AND c.basis = 'current') AS DECIMAL(20, 2)) AS amount_yuan,
  CAST(arg_min(coalesce(c.value, 0), c.place) FILTER (c.quantity = 'change') AS DECIMAL(20, 2)) AS change_yuan,
  arg_min(c.value, c.place) FILTER (c.quantity = 'growth_rate') AS change_percent,
  arg_min(c.basis, c.place) FILTER (c.quantity IN ('change', 'growth_rate')) AS change_basis,
  arg_min(c.sentence, c.place) AS sentence, arg_min(c.locator, c.place) AS locator
FROM stated c JOIN counted d USING (document_id)
GROUP BY ALL
UNION ALL
SELECT f.document_id, d.region_code, f.department, d.reporting_scope, f.fiscal_year, f.phase,
  'table', CAST(max(f.amount_yuan) AS DECIMAL(20, 2)), NULL, NULL, NULL, NULL, min(f.locator)
FROM fact_three_public f JOIN counted d USING (document_id)
WHERE f.item = 'agency_operation' AND f.measure = 'amount' AND f.body_name IS NULL
GROUP BY ALL
