-- Which targets of a project can be measured. A target is measurable with a number, and decided with 是 or 否
-- or a date, or against a known figure (上年, 平均水平); words alone (较好, 提升, 长期) say nothing that could be checked.
WITH target AS (
  SELECT t.document_id, t.project_name, t.target_raw,
    regexp_replace(t.target_raw, '\s', '', 'g') AS words, t.target_value, t.comparator
  FROM fact_performance_target t JOIN counted_document d ON d.document_id = t.document_id AND d.is_counted
),
judged AS (
  SELECT *,
    words IN ('', '-', '—', '——', '/', '无', '0') AS is_empty,
    target_value IS NOT NULL OR regexp_matches(words, '\d') 
      OR regexp_matches(words, '[一二两三四五六七八九十百千]+[支次个场人家项篇期份套件年月天条辆批]')
      OR regexp_matches(words, '(低于|高于|超过|少于|优于).*(上年|去年|平均|目标)') OR words IN ('是', '否') AS is_measurable
  FROM target
)
SELECT j.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase, j.project_name,
  CAST(count(*) AS INTEGER) AS targets,
  CAST(count(*) FILTER (is_empty) AS INTEGER) AS empty_targets,
  CAST(count(*) FILTER (NOT is_empty AND is_measurable) AS INTEGER) AS measurable_targets,
  CAST(count(*) FILTER (NOT is_empty AND NOT is_measurable) AS INTEGER) AS unmeasurable_targets,
  CAST(round(100 * count(*) FILTER (NOT is_empty AND is_measurable) / count(*), 6) AS DECIMAL(20,6))
    AS measurable_percent,
  string_agg(DISTINCT j.target_raw, '；' ORDER BY j.target_raw) FILTER (NOT is_empty AND NOT is_measurable)
    AS unmeasurable_words
FROM judged j JOIN counted_document d USING (document_id)
GROUP BY ALL
