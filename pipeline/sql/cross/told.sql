-- What the text says of an earlier budget or account: as an amount, or as today's amount less its change.
-- Gives: document_id (the one that counts, also where the text is a file of its own), told_in, claim_id, basis, kind,
-- fund, code, part, yuan, ulp, terms, raw, locator, label. Sentences that speak of other units or another basis of
-- comparison, or compare with an earlier year than the last, are left out.
WITH claim AS (
  SELECT c.*, d.disclosure_id, d.part AS file_part,
    CAST(CASE rtrim(c.unit_raw, '元') WHEN '亿' THEN 100000000 WHEN '万' THEN 10000 WHEN '千' THEN 1000 ELSE 1 END AS DECIMAL(12,0))
      * ([1, 0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001]::DECIMAL(7,6)[])[1 + least(6,
      length(regexp_extract(coalesce(c.value_raw, ''), '[.．](\d+)', 1)))] AS ulp
  FROM fact_claim c JOIN dim_document d USING (document_id)
  WHERE d.is_primary AND NOT regexp_matches(c.sentence, '口径|机构改革|划转|划入|划出|撤并|可比|调整后|剔除|扣除|(?:基本|大致)持平')
),
stated AS (
  SELECT a.document_id, c.claim_id, c.basis, a.subject, a.function_code, a.item, a.fund, a.revenue_source,
    a.spending_type, a.cost_type, a.aspect, a.body_name, a.label_raw, a.disclosure_id, a.file_part, a.locator,
    a.value - coalesce(c.value, 0) AS yuan, a.ulp + CASE WHEN c.value IS NULL THEN 0 ELSE c.ulp END AS ulp,
    concat(a.value_raw, coalesce(a.unit_raw, ''), CASE WHEN c.value IS NULL THEN ' （持平）'
      ELSE concat(CASE WHEN c.value < 0 THEN ' + ' ELSE ' - ' END, c.value_raw, coalesce(c.unit_raw, '')) END) AS raw
  FROM claim c JOIN claim_link l ON l.document_id = c.document_id AND l.from_claim_id = c.claim_id AND l.relation = 'change_of'
  JOIN claim a ON a.document_id = c.document_id AND a.claim_id = l.to_claim_id
  WHERE c.quantity = 'change' AND a.quantity = 'amount' AND a.basis = 'current' AND a.value IS NOT NULL
    AND (c.value IS NOT NULL OR c.direction = 'flat')
    AND coalesce(c.amount_year, c.fiscal_year - 1) = c.fiscal_year - 1 AND coalesce(a.amount_year, a.fiscal_year) = a.fiscal_year
    AND c.subject IS NOT DISTINCT FROM a.subject AND c.label_raw IS NOT DISTINCT FROM a.label_raw
  UNION ALL
  SELECT document_id, claim_id, basis, subject, function_code, item, fund, revenue_source,
    spending_type, cost_type, aspect, body_name, label_raw, disclosure_id, file_part, locator,
    value, ulp, concat(value_raw, coalesce(unit_raw, ''))
  FROM claim WHERE quantity IN ('prior_amount', 'amount') AND basis NOT IN ('current', 'prior_unspecified') AND value IS NOT NULL
    AND coalesce(amount_year = fiscal_year - CASE WHEN starts_with(basis, 'prior') THEN 1 ELSE 0 END, true)
)
SELECT coalesce(t.document_id, s.document_id) AS document_id, s.document_id AS told_in, claim_id, basis,
  CASE subject WHEN 'function' THEN 'function' WHEN 'three_public' THEN 'three_public' ELSE subject END AS kind,
  CASE WHEN subject = 'revenue' THEN coalesce(revenue_source, s.fund) ELSE s.fund END AS fund,
  CASE subject WHEN 'function' THEN function_code WHEN 'three_public' THEN item END AS code,
  coalesce(spending_type, 'all') AS part, yuan, ulp, raw, locator, label_raw AS label
FROM stated s
LEFT JOIN dim_document t ON t.disclosure_id = s.disclosure_id AND s.file_part = 'narrative' AND t.is_primary
  AND coalesce(t.part, 'tables') <> 'narrative'
WHERE subject IN ('function', 'three_public', 'expenditure', 'revenue') AND aspect IS NULL AND s.body_name IS NULL
  AND coalesce(cost_type, 'all') = 'all'
