-- Why a difference of two documents' figures would prove nothing. Reads: base, cases.
-- Gives: rule_id, document_id, place, reason. Figures that agree need none of it.
WITH changed AS (
  SELECT DISTINCT document_id FROM base WHERE may_have_changed
),
-- The budget shows carried-over money, which the account's 年初预算 may or may not count.
carried AS (
  SELECT DISTINCT b.document_id, b.base_path AS other_path FROM base b JOIN fact_revenue r ON r.document_id = b.base_id
  WHERE b.base_phase = 'budget' AND b.base_year = b.fiscal_year AND r.revenue_source = 'carry_over' AND r.amount_yuan > 0
)
SELECT DISTINCT c.rule_id, c.document_id, c.place,
  CASE WHEN g.document_id IS NOT NULL THEN 'the text tells of changed units or duties / 文字说明单位或职能有变动'
    ELSE 'the budget may count carried-over money / 预算是否含上年结转不明' END AS reason
FROM cases c
LEFT JOIN changed g ON g.document_id = c.document_id AND c.rule_id IN ('Y02', 'Y07', 'Y13', 'S09')
LEFT JOIN carried k ON k.document_id = c.document_id AND k.other_path = c.other_path AND c.rule_id = 'Y13' AND length(c.code) = 7
WHERE g.document_id IS NOT NULL OR k.document_id IS NOT NULL
