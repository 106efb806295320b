-- Each pair of figures of two documents that a rule holds against each other.
-- Reads: printed, base, told, listed (this folder). Gives: rule_id, document_id, place, severity (null: the rule's),
-- relation, stated, stated_raw, stated_locator, expected, expected_raw, expected_locator, other_path, tolerance, what,
-- code (of Y02, Y07, Y13; null elsewhere).
-- A place is named by what it is about, never by where it stands, so that ids outlast a new layout.
WITH bridged AS (
  -- A change of the classification bears on two files where the old code stands in the one, the new one in the other.
  SELECT DISTINCT b.document_id, b.base_id, unnest([e.from_code, e.to_code]) AS code
  FROM base b JOIN printed o ON o.document_id = b.base_id AND o.kind = 'function' AND o.measure = 'amount'
  JOIN code_bridge e ON e.from_code = o.code AND e.to_code <> e.from_code AND b.fiscal_year - e.fiscal_year BETWEEN 0 AND 2
  JOIN printed n ON n.document_id = b.document_id AND n.kind = 'function' AND n.measure = 'amount' AND n.code = e.to_code
  WHERE b.base_year < b.fiscal_year
),
twin AS (
  SELECT p.*, q.yuan AS other_yuan, q.ulp AS other_ulp, concat(q.raw, q.unit) AS other_raw, q.locator AS other_locator,
    b.base_id, b.base_year, b.base_phase, b.base_path, b.fiscal_year, b.phase
  FROM printed p JOIN base b ON b.document_id = p.document_id AND NOT b.has_changed
  JOIN printed q ON q.document_id = b.base_id AND q.kind = p.kind AND q.role = p.role AND q.measure = 'amount'
    AND q.fund IS NOT DISTINCT FROM p.fund AND q.code IS NOT DISTINCT FROM p.code AND q.part = p.part
),
column_of_year AS (
  SELECT CASE WHEN measure IN ('original_budget_amount', 'budget_amount') THEN 'Y13' ELSE 'Y07' END AS rule_id,
    -- 预算数 of an account may be the adjusted one; a difference is shown, not held against anybody.
    CASE WHEN measure = 'budget_amount' THEN 'info' END AS severity, *
  FROM twin ANTI JOIN bridged USING (document_id, base_id, code)
  WHERE measure = 'prior_budget_amount' AND base_phase = 'budget' AND base_year = fiscal_year - 1
    OR measure = 'prior_final_amount' AND base_phase = 'final' AND base_year = fiscal_year - 1
    OR measure IN ('original_budget_amount', 'budget_amount') AND phase = 'final' AND base_phase = 'budget' AND base_year = fiscal_year
),
-- What a sentence may mean stands in several tables; it is held against the one that it equals, else the first.
spoken AS (
  SELECT t.*, q.yuan AS other_yuan, q.ulp AS other_ulp, concat(q.raw, q.unit) AS other_raw, q.locator AS other_locator, b.base_path, b.base_id,
    b.base_year = b.fiscal_year AS is_same_year
  FROM told t JOIN base b ON b.document_id = t.document_id AND NOT b.has_changed
    AND CASE t.basis WHEN 'prior_budget' THEN b.base_phase = 'budget' AND b.base_year = b.fiscal_year - 1
      WHEN 'prior_final' THEN b.base_phase = 'final' AND b.base_year = b.fiscal_year - 1
      WHEN 'prior_outturn' THEN b.base_phase = 'final' AND b.base_year = b.fiscal_year - 1
      WHEN 'original_budget' THEN b.phase = 'final' AND b.base_phase = 'budget' AND b.base_year = b.fiscal_year
      ELSE false END
  JOIN printed q ON q.document_id = b.base_id AND q.kind = t.kind AND q.measure = 'amount' AND q.part = t.part
    AND q.code IS NOT DISTINCT FROM t.code
    AND (t.kind = 'three_public' OR coalesce(t.fund, 'fiscal_appropriation') = q.fund
      OR t.kind = 'function' AND coalesce(t.fund, 'fiscal_appropriation') = 'fiscal_appropriation')
  QUALIFY row_number() OVER (PARTITION BY t.claim_id, t.basis
    ORDER BY abs(t.yuan - q.yuan) > (t.ulp + q.ulp) * 0.5, q.role <> 'general_public_expenditure', q.role, q.fund) = 1
),
three_public AS (
  SELECT w.*, EXISTS (FROM fact_claim c JOIN dim_document d USING (document_id), dim_document t
    WHERE t.document_id = w.document_id AND d.disclosure_id = t.disclosure_id AND c.subject = 'three_public'
      AND c.quantity = 'change' AND c.value > 0 AND regexp_matches(c.sentence, '原因|由于|因为|系')) AS is_explained
  FROM twin w
  WHERE kind = 'three_public' AND code = 'total' AND measure = 'amount' AND phase = 'budget' AND base_phase = 'budget'
),
closing AS (
  SELECT p.*, q.yuan AS other_yuan, q.ulp AS other_ulp, concat(q.raw, q.unit) AS other_raw, q.locator AS other_locator, b.base_path
  FROM printed p JOIN base b ON b.document_id = p.document_id AND NOT b.has_changed AND b.phase = 'final'
    AND b.base_phase = 'final' AND b.base_year = b.fiscal_year - 1
  JOIN printed q ON q.document_id = b.base_id AND q.kind = 'closing' AND q.role = p.role AND q.fund IS NOT DISTINCT FROM p.fund
  WHERE p.kind = 'opening' AND NOT EXISTS (FROM source_sentence s WHERE s.document_id = p.document_id
    AND regexp_matches(s.text, '年初调整|调整年初|收回|划转'))
),
-- Units of a department that are all at hand: their sums; else each of them on its own.
unit_sum AS (
  SELECT l.document_id, p.fund, p.yuan, p.ulp, p.raw, p.unit, p.locator, q.yuan AS unit_yuan, q.ulp AS unit_ulp,
    concat(q.raw, q.unit) AS unit_raw, q.locator AS unit_locator, l.unit_path, l.unit_id, l.is_complete
  FROM listed l
  JOIN printed p ON p.document_id = l.document_id AND p.kind = 'revenue' AND p.role = 'revenue_expenditure_summary'
    AND p.measure = 'amount' AND p.fund IN ('general_public', 'government_fund', 'state_capital')
  JOIN printed q ON q.document_id = l.unit_id AND q.kind = 'revenue' AND q.role = p.role AND q.measure = 'amount'
    AND q.fund = p.fund
  WHERE l.unit_id IS NOT NULL
),
-- A unit's file under its department's name (本级, 单位): each cell is within the department's. Of the table of all
-- funds the whole is left out: it holds what is passed on to units (对附属单位补助).
within AS (
  SELECT p.*, q.yuan AS other_yuan, q.ulp AS other_ulp, concat(q.raw, q.unit) AS other_raw, q.locator AS other_locator,
    d.path AS department_path
  FROM dim_document u JOIN counted_document c ON c.is_counted AND c.reporting_scope = 'department'
    AND c.fiscal_year = u.fiscal_year AND c.phase = u.phase AND c.region_code IS NOT DISTINCT FROM u.region_code
  JOIN dim_document d ON d.document_id = c.document_id AND d.department_line = u.department_line
  JOIN printed p ON p.document_id = u.document_id
  JOIN printed q ON q.document_id = d.document_id AND q.kind = p.kind AND q.role = p.role AND q.measure = 'amount'
    AND q.fund IS NOT DISTINCT FROM p.fund AND q.code IS NOT DISTINCT FROM p.code AND q.part = p.part
  WHERE u.reporting_scope IN ('own_body', 'subordinate_unit', 'unit') AND u.status <> 'quarantined' AND p.measure = 'amount'
    AND (p.kind = 'function' AND length(p.code) = 7 OR p.kind = 'expenditure')
    AND (p.role = 'general_public_expenditure' OR p.role = 'expenditure' AND p.part IN ('basic', 'project'))
)
SELECT rule_id, document_id, concat_ws('/', kind, role, fund, code, part, measure) AS place, severity, '=' AS relation,
  yuan AS stated, concat(raw, unit) AS stated_raw, locator AS stated_locator,
  other_yuan AS expected, other_raw AS expected_raw, other_locator AS expected_locator, base_path AS other_path,
  greatest(ulp, other_ulp) * 0.5 AS tolerance, coalesce(nullif(label, ''), code, kind) AS what, code
FROM column_of_year
UNION ALL
SELECT CASE WHEN is_same_year THEN 'Y13' ELSE 'Y02' END, told_in, concat('claim/', claim_id, '/', basis),
  CASE WHEN basis = 'prior_outturn' THEN 'info' END, '=', yuan, raw, locator,
  other_yuan, other_raw, other_locator, base_path, (ulp + other_ulp) * 0.5, coalesce(label, code, kind), code
FROM spoken ANTI JOIN bridged USING (document_id, base_id, code)
-- A total of no stated fund may be of all funds or one, with or without balances: only that it fits says something.
WHERE kind NOT IN ('expenditure', 'revenue') OR fund IS NOT NULL OR abs(yuan - other_yuan) <= (ulp + other_ulp) * 0.5
UNION ALL
SELECT 'S09', document_id, concat_ws('/', fund, code), CASE WHEN is_explained THEN 'info' END, '<=', yuan, concat(raw, unit), locator,
  other_yuan, other_raw, other_locator, base_path, greatest(ulp, other_ulp) * 0.5, '三公经费 / 合计', NULL
FROM three_public
UNION ALL
SELECT 'Y10', document_id, concat_ws('/', role, fund), NULL, '=', yuan, concat(raw, unit), locator,
  other_yuan, other_raw, other_locator, base_path, greatest(ulp, other_ulp) * 0.5, coalesce(nullif(label, ''), '年初结转和结余'), NULL
FROM closing
UNION ALL
SELECT 'X19', document_id, concat('sum/', fund), NULL, '=', any_value(yuan), any_value(concat(raw, unit)), any_value(locator),
  sum(unit_yuan), string_agg(unit_raw, ' + ' ORDER BY unit_path), min_by(unit_locator, unit_path), string_agg(unit_path, ', ' ORDER BY unit_path),
  (any_value(ulp) + sum(unit_ulp)) * 0.5, fund, NULL
FROM unit_sum WHERE is_complete GROUP BY document_id, fund
UNION ALL
SELECT 'X19', document_id, concat('unit/', fund, '/', unit_id), NULL, '>=', yuan, concat(raw, unit), locator,
  unit_yuan, unit_raw, unit_locator, unit_path, (ulp + unit_ulp) * 0.5, fund, NULL
FROM unit_sum WHERE NOT is_complete
UNION ALL
SELECT 'X19', document_id, concat_ws('/', 'within', role, fund, code, part), NULL, '<=', yuan, concat(raw, unit), locator,
  other_yuan, other_raw, other_locator, department_path, (ulp + other_ulp) * 0.5, coalesce(nullif(label, ''), code, kind), NULL
FROM within
UNION ALL
-- Equal to the last digit and not a round number of ten thousands: copied, perhaps.
SELECT 'L02', document_id, concat_ws('/', role, fund, code, part), NULL, '<>', yuan, concat(raw, unit), locator,
  other_yuan, other_raw, other_locator, base_path, 0, coalesce(nullif(label, ''), code), NULL
FROM twin
WHERE kind = 'function' AND role = 'general_public_expenditure' AND part = 'all' AND measure = 'amount'
  AND length(code) = 7 AND phase = base_phase AND base_year = fiscal_year - 1 AND yuan <> 0 AND yuan % 10000 <> 0
