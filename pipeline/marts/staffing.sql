-- Counts of people, from the documents that count and the narratives beside them.
SELECT c.document_id, d.region_code, c.department, d.reporting_scope, c.fiscal_year, c.phase,
  c.aspect, c.label_raw AS label, c.value AS people, c.unit_raw,
  EXISTS (FROM claim_link k WHERE k.document_id = c.document_id AND k.from_claim_id = c.claim_id
    AND k.relation IN ('part_of', 'some_of')) AS is_part,
  c.amount_year AS as_of_year, c.claim_id, c.sentence, c.locator
FROM fact_claim c
JOIN counted_document d ON d.document_id = c.document_id AND d.reason IN ('counted', 'narrative')
JOIN dim_document p ON p.document_id = c.document_id AND p.is_primary
WHERE c.subject = 'staff' AND c.quantity = 'count'
