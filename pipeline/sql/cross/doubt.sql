-- Why a difference of two documents' figures would prove nothing. Reads: base, cases, printed, code_bridge.
-- Gives: rule_id, document_id, place, reason. Figures that agree need none of it.
WITH changed AS (
  SELECT DISTINCT document_id FROM base WHERE may_have_changed
),
-- The budget shows carried-over money, which the account's 年初预算 may or may not count.
carried AS (
  SELECT DISTINCT b.document_id, b.base_path AS other_path FROM base b JOIN fact_revenue r ON r.document_id = b.base_id
  WHERE b.base_phase = 'budget' AND b.base_year = b.fiscal_year AND r.revenue_source = 'carry_over' AND r.amount_yuan > 0
),
-- A change of codes bears on two documents where the old code is in the one and the new one in the other.
bridged AS (
  SELECT DISTINCT b.document_id, unnest([e.from_code, e.to_code]) AS code
  FROM base b JOIN printed o ON o.document_id = b.base_id AND o.kind = 'function' AND o.measure = 'amount'
  JOIN code_bridge e ON e.from_code = o.code AND e.from_code <> e.to_code AND b.fiscal_year - e.fiscal_year BETWEEN 0 AND 2
  JOIN printed n ON n.document_id = b.document_id AND n.kind = 'function' AND n.code = e.to_code
)
SELECT DISTINCT c.rule_id, c.document_id, c.place,
  CASE WHEN g.document_id IS NOT NULL THEN 'the text tells of changed units or duties / 文字说明单位或职能有变动'
    WHEN r.code IS NOT NULL THEN 'the code was reclassified / 科目已调整'
    ELSE 'the budget may count carried-over money / 预算是否含上年结转不明' END AS reason
FROM cases c
LEFT JOIN changed g ON g.document_id = c.document_id AND c.rule_id IN ('Y02', 'Y07', 'Y13', 'S09')
LEFT JOIN bridged r ON r.document_id = c.document_id AND r.code = c.code AND c.rule_id IN ('Y02', 'Y07')
LEFT JOIN carried k ON k.document_id = c.document_id AND k.other_path = c.other_path AND c.rule_id = 'Y13' AND length(c.code) = 7
WHERE g.document_id IS NOT NULL OR r.code IS NOT NULL OR k.document_id IS NOT NULL
