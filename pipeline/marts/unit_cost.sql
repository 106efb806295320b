-- Amounts per head, vehicle and so on: by the numbers that tables print, else those that the text states.
WITH table_number AS (
  SELECT document_id, statistic, 'table' AS source, 'as_printed' AS number_basis, value, CAST(NULL AS INTEGER) AS as_of_year
  FROM fact_statistic
  WHERE statistic IN ('staff', 'vehicles_held', 'vehicles_purchased', 'overseas_groups', 'overseas_persons',
    'reception_batches', 'reception_persons')
),
-- Tables and narrative of one disclosure may be two files: the number goes with the tables that count.
told AS (
  SELECT t.document_id, CASE c.subject WHEN 'staff' THEN 'staff' ELSE 'vehicles_held' END AS statistic,
    'narrative' AS source, c.aspect AS number_basis, c.value, c.amount_year AS as_of_year
  FROM fact_claim c
  JOIN dim_document w ON w.document_id = c.document_id AND w.is_primary
  JOIN dim_document t ON t.disclosure_id = w.disclosure_id AND coalesce(t.part, 'tables') <> 'narrative'
  ANTI JOIN (FROM claim_link WHERE relation IN ('part_of', 'some_of')) k
    ON k.document_id = c.document_id AND k.from_claim_id = c.claim_id
  WHERE c.quantity = 'count' AND c.value IS NOT NULL AND c.body_name IS NULL
    AND (c.subject = 'staff' AND c.aspect IN ('in_post', 'posts') OR c.subject = 'vehicles' AND c.aspect = 'held')
),
-- Several numbers of one kind (two years, lists without a sum) are not told apart: none is taken.
number AS (
  SELECT n.document_id, n.statistic, n.source, n.number_basis, min(n.value) AS value, max(n.as_of_year) AS as_of_year
  FROM (FROM table_number UNION ALL FROM told) n
  JOIN counted_document d ON d.document_id = n.document_id AND d.is_counted
  GROUP BY n.document_id, n.statistic, n.source, n.number_basis HAVING count(DISTINCT n.value) = 1
),
-- Posts (编制) only for want of people in post.
chosen AS (
  FROM number QUALIFY row_number() OVER (PARTITION BY document_id, statistic
    ORDER BY list_position(['as_printed', 'in_post', 'held', 'posts'], number_basis)) = 1
),
amount AS (
  SELECT document_id, item AS what, CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM three_public GROUP BY ALL
  UNION ALL
  SELECT document_id, 'three_public', CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END
  FROM three_public GROUP BY document_id
  UNION ALL
  SELECT document_id, 'basic', basic_yuan FROM spending_structure WHERE basic_yuan IS NOT NULL
  UNION ALL
  SELECT document_id, 'running', running_yuan FROM spending_structure WHERE running_yuan IS NOT NULL
),
pairing AS (
  SELECT * FROM (VALUES ('staff', 'basic'), ('staff', 'running'), ('staff', 'three_public'),
    ('vehicles_held', 'vehicle_operation'), ('vehicles_purchased', 'vehicle_purchase'),
    ('overseas_groups', 'overseas_travel'), ('overseas_persons', 'overseas_travel'),
    ('reception_batches', 'official_reception'), ('reception_persons', 'official_reception')) AS p(statistic, what)
)
SELECT n.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase, p.what, n.statistic,
  CAST(a.amount_yuan AS DECIMAL(20,2)) AS amount_yuan, n.value AS number,
  CAST(round(a.amount_yuan / nullif(n.value, 0), 2) AS DECIMAL(20,2)) AS amount_per_unit_yuan,
  n.source, n.number_basis, n.as_of_year
FROM chosen n JOIN pairing p USING (statistic) JOIN counted_document d USING (document_id)
JOIN amount a ON a.document_id = n.document_id AND a.what = p.what
