-- Changes that the text states, and the words and figures that it gives as reasons.
WITH counted AS (
  SELECT d.document_id, d.region_code, d.reporting_scope
  FROM counted_document d JOIN dim_document p ON p.document_id = d.document_id AND p.is_primary
  WHERE d.reason IN ('counted', 'narrative')
),
-- A change that is itself a reason explains another: it is told there.
told AS (
  SELECT c.*, lead(c.span_start) OVER (PARTITION BY c.document_id, c.paragraph_ordinal, c.sentence_ordinal
    ORDER BY c.span_start) AS next_start
  FROM fact_claim c
  ANTI JOIN (FROM claim_link WHERE relation = 'reason_of') r ON r.document_id = c.document_id
    AND r.from_claim_id = c.claim_id
  WHERE c.quantity = 'change' AND (c.unit_raw IS NULL OR c.unit_raw LIKE '%元')
),
sentence AS (
  SELECT document_id, paragraph_ordinal, sentence_ordinal, lead(text) OVER w AS next_text,
    lead(paragraph_ordinal) OVER w - paragraph_ordinal AS distance
  FROM source_sentence WINDOW w AS (PARTITION BY document_id ORDER BY paragraph_ordinal, sentence_ordinal)
),
worded AS (
  SELECT t.*,
    -- Up to the next change of the sentence: what follows that is of that one.
    regexp_extract(substr(t.sentence, t.span_end + 1, coalesce(t.next_start - t.span_end, length(t.sentence))),
      '(?:原因|由于|主要是|主要为)(?:说明|是|为|在于)?[：:，,]?\s*([^；;。]+)', 1) AS own_words,
    CASE WHEN t.next_start IS NULL AND s.distance <= 1 AND regexp_matches(s.next_text, '^[^，,；;]{0,20}原因')
      THEN regexp_extract(s.next_text, '原因(?:说明|是|为|在于)?[：:，,]?\s*([^；;。]+)', 1) ELSE '' END AS next_words
  FROM told t LEFT JOIN sentence s USING (document_id, paragraph_ordinal, sentence_ordinal)
),
figure AS (
  SELECT k.document_id, k.to_claim_id AS claim_id, count(*) AS figures,
    string_agg(concat(f.label_raw, ' ', f.value_raw, f.unit_raw), '；' ORDER BY f.paragraph_ordinal, f.sentence_ordinal,
      f.span_start) AS words
  FROM claim_link k JOIN fact_claim f ON f.document_id = k.document_id AND f.claim_id = k.from_claim_id
  WHERE k.relation = 'reason_of' GROUP BY ALL
)
SELECT w.document_id, c.region_code, w.department, c.reporting_scope, w.fiscal_year, w.phase,
  w.subject, w.label_raw AS label, w.function_code, w.economic_code, w.item, w.direction,
  CAST(w.value AS DECIMAL(20,2)) AS change_yuan, w.basis,
  coalesce(nullif(trim(w.own_words), ''), nullif(trim(w.next_words), '')) AS reason,
  CASE WHEN trim(w.own_words) <> '' THEN 'same_sentence' WHEN trim(w.next_words) <> '' THEN 'next_sentence' END
    AS reason_place,
  CAST(coalesce(f.figures, 0) AS INTEGER) AS reason_figures, f.words AS reason_figures_raw,
  w.claim_id, w.sentence, w.locator
FROM worded w JOIN counted c USING (document_id)
LEFT JOIN figure f ON f.document_id = w.document_id AND f.claim_id = w.claim_id
