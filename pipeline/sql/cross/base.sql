-- For each counted document the counted documents of the same body and scope that it may be held against:
-- the budget and the account of the year before, and, for an account, the year's own budget.
-- `has_changed`: the text of both tells of numbers of units that differ, so that their figures are not of one whole.
-- `may_have_changed`: the text gives a change of units or duties as a reason; then a difference proves nothing.
WITH document AS (
  SELECT c.document_id, c.reporting_scope, c.fiscal_year, c.phase, d.department_line, d.region_code, d.path
  FROM counted_document c JOIN dim_document d USING (document_id)
  WHERE c.is_counted AND c.department IS NOT NULL AND c.fiscal_year IS NOT NULL
),
units AS (
  SELECT coalesce(t.document_id, c.document_id) AS document_id, max(c.value) AS units
  FROM fact_claim c JOIN dim_document d USING (document_id)
  LEFT JOIN dim_document t ON t.disclosure_id = d.disclosure_id AND t.is_primary AND d.part = 'narrative'
    AND coalesce(t.part, 'tables') <> 'narrative'
  WHERE c.subject = 'units' AND c.quantity = 'count' AND c.basis = 'current' AND c.aspect IS NULL
  GROUP BY 1 HAVING count(DISTINCT c.value) = 1
),
told AS (
  SELECT DISTINCT coalesce(t.document_id, s.document_id) AS document_id
  FROM source_sentence s JOIN dim_document d USING (document_id)
  LEFT JOIN dim_document t ON t.disclosure_id = d.disclosure_id AND t.is_primary AND d.part = 'narrative'
    AND coalesce(t.part, 'tables') <> 'narrative'
  WHERE regexp_matches(s.text, '机构改革|转隶|划入|划出|划转|撤并|合并|新增[^，。]{0,8}单位|单位(?:增加|减少)')
    AND regexp_matches(s.text, '增加|减少|原因|由于')
)
SELECT t.document_id, b.document_id AS base_id, t.fiscal_year, t.phase, b.fiscal_year AS base_year,
  b.phase AS base_phase, b.path AS base_path, coalesce(u.units <> w.units, false) AS has_changed,
  t.document_id IN (SELECT document_id FROM told) AS may_have_changed
FROM document t JOIN document b
  ON b.department_line = t.department_line AND b.region_code IS NOT DISTINCT FROM t.region_code
  AND b.reporting_scope = t.reporting_scope AND b.document_id <> t.document_id
  AND (b.fiscal_year = t.fiscal_year - 1 OR b.fiscal_year = t.fiscal_year AND t.phase = 'final' AND b.phase = 'budget')
LEFT JOIN units u ON u.document_id = t.document_id
LEFT JOIN units w ON w.document_id = b.document_id
