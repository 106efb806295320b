-- Outcomes of rules across documents that are no pair of figures. Reads: base, printed, listed, and the views reclassification_share
-- and peer_outlier.
-- Gives: rule_id, document_id, place, status, severity (null: the rule's), stated_raw, expected_raw, locator, zh, en.
WITH missing AS (
  SELECT document_id, count(*) AS units, any_value(with_file) AS with_file,
    string_agg(unit, '、' ORDER BY unit) FILTER (unit_id IS NULL) AS names
  FROM listed GROUP BY document_id
),
share AS (
  SELECT document_id, max(yuan) FILTER (part = 'project') AS project, max(yuan) FILTER (part = 'all') AS whole,
    arg_max(raw, yuan) FILTER (part = 'project') AS raw, min(locator) FILTER (part = 'project') AS locator
  FROM printed WHERE kind = 'expenditure' AND role = 'general_public_expenditure' AND measure = 'amount' GROUP BY document_id
),
jump AS (
  SELECT b.document_id, b.base_path, t.raw, t.locator,
    100 * t.project / nullif(t.whole, 0) AS percent, 100 * s.project / nullif(s.whole, 0) AS base_percent
  FROM base b JOIN share t ON t.document_id = b.document_id JOIN share s ON s.document_id = b.base_id
  WHERE b.base_phase = b.phase AND b.base_year = b.fiscal_year - 1 AND NOT b.has_changed
    -- What counted as basic and as project spending was drawn anew in these years.
    AND b.fiscal_year NOT BETWEEN 2020 AND 2023
),
-- The view's peers are all of one level of government; this rule asks for those of one place.
near AS (
  SELECT *, median(value_percent) OVER peer AS centre, count(*) OVER peer AS neighbours FROM peer_outlier
  WHERE region_code IS NOT NULL
  WINDOW peer AS (PARTITION BY region_code, fiscal_year, phase, reporting_scope, indicator)
),
spread AS (
  SELECT *, median(abs(value_percent - centre)) OVER (PARTITION BY region_code, fiscal_year, phase, reporting_scope, indicator) AS mad
  FROM near
),
band AS (
  SELECT document_id, indicator, value_percent, centre, neighbours AS peers, 0.6745 * (value_percent - centre) / nullif(mad, 0) AS z FROM spread
)
SELECT 'D11' AS rule_id, document_id, 'units' AS place, CASE WHEN names IS NULL THEN 'pass' ELSE 'fail' END AS status,
  NULL AS severity, concat(units) AS stated_raw, concat(with_file) AS expected_raw, 'document' AS locator,
  concat('所列', units, '个单位中有', with_file, '个的文件在库，未见：', names) AS zh,
  concat('of ', units, ' units listed ', with_file, ' have a file here; none of: ', names) AS en
FROM missing WHERE with_file > 0
UNION ALL
SELECT 'L04', document_id, 'share', CASE WHEN abs(percent - base_percent) > $jump THEN 'fail' ELSE 'pass' END, NULL,
  concat(round(percent, 2), '%'), concat(round(base_percent, 2), '%'), locator,
  concat('项目支出占比由', base_path, '的', round(base_percent, 2), '%变为', round(percent, 2), '%'),
  concat('project share went from ', round(base_percent, 2), '% in ', base_path, ' to ', round(percent, 2), '%')
FROM jump WHERE percent IS NOT NULL AND base_percent IS NOT NULL
UNION ALL
SELECT 'Y08', document_id, concat_ws('/', classification, table_role, level),
  CASE WHEN reclassified_yuan > 0 THEN 'fail' ELSE 'pass' END, NULL,
  concat(reclassified_yuan, '元'), concat(line_changes_yuan, '元'), 'document',
  concat(table_role, '按', level, '的变动', line_changes_yuan, '元中，', reclassified_yuan, '元（', round(reclassified_percent, 2), '%）为科目调整'),
  concat('of changes of ', line_changes_yuan, ' yuan by ', level, ' in ', table_role, ', ', reclassified_yuan, ' (',
    round(reclassified_percent, 2), '%) are reclassification')
FROM reclassification_share WHERE reclassified_yuan IS NOT NULL AND line_changes_yuan > 0
UNION ALL
SELECT 'L01', document_id, indicator, CASE WHEN abs(z) > $outlier THEN 'fail' ELSE 'pass' END, NULL,
  concat(round(value_percent, 2), '%'), concat(round(centre, 2), '%'), 'document',
  concat(replace(indicator, 'economic_', '经济科目'), '占比', round(value_percent, 2), '%，本地', peers, '个同类单位的中位数为', round(centre, 2),
    '%（稳健z值', round(z, 1), '）'),
  concat(replace(indicator, 'economic_', 'economic class '), ' is ', round(value_percent, 2), '%; the median of ', peers, ' peers of the place is ',
    round(centre, 2), '% (robust z ', round(z, 1), ')')
FROM band WHERE peers >= $peers AND z IS NOT NULL
