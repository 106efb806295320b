-- Which items of the 三公 table a document says another office holds (统一安排, 统筹安排), in the notes of its
-- tables. A statement that names no item is of all of them.
WITH note AS (
  SELECT document_id, regexp_replace(text, '\s', '', 'g') AS words, locator
  FROM source_cell
  WHERE placement IN ('note', 'label', 'title')
    AND regexp_matches(text, '统一安排|统筹安排|集中安排|统一管理|归口管理') AND regexp_matches(text, '三公|因公出国|公务用车|公务接待|公车')
),
item AS (
  SELECT * FROM (VALUES ('overseas_travel', '因公出国|出国（境）|出国\(境\)'), ('vehicles', '公务用车|公车'),
    ('vehicle_purchase', '公务用车购置|公务用车'), ('vehicle_operation', '公务用车运行|公务用车'),
    ('official_reception', '公务接待')) AS i(item, pattern)
)
SELECT n.document_id, i.item, min(n.words) AS statement, min(n.locator) AS locator
FROM note n JOIN item i ON regexp_matches(n.words, i.pattern)
  OR NOT regexp_matches(n.words, '因公出国|出国（境）|公务用车|公车|公务接待')
GROUP BY n.document_id, i.item
