-- Amounts per head, vehicle and so on, where the tables print how many there are.
WITH number AS (
  SELECT s.document_id, s.statistic, any_value(s.value) AS value
  FROM fact_statistic s JOIN counted_document d ON d.document_id = s.document_id AND d.is_counted
  WHERE s.statistic IN ('staff', 'vehicles_held', 'vehicles_purchased', 'overseas_groups', 'overseas_persons',
    'reception_batches', 'reception_persons')
  -- Several numbers of one kind (posts and heads, two years) are not told apart: none is taken.
  GROUP BY ALL HAVING count(DISTINCT s.value) = 1
),
amount AS (
  SELECT document_id, item AS what, CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM three_public GROUP BY ALL
  UNION ALL
  SELECT document_id, 'basic', basic_yuan FROM spending_structure
),
pairing AS (
  SELECT * FROM (VALUES ('staff', 'basic'), ('vehicles_held', 'vehicle_operation'),
    ('vehicles_purchased', 'vehicle_purchase'), ('overseas_groups', 'overseas_travel'),
    ('overseas_persons', 'overseas_travel'), ('reception_batches', 'official_reception'),
    ('reception_persons', 'official_reception')) AS p(statistic, what)
)
SELECT n.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase, p.what, n.statistic,
  CAST(a.amount_yuan AS DECIMAL(20,2)) AS amount_yuan, n.value AS number,
  CAST(round(a.amount_yuan / nullif(n.value, 0), 2) AS DECIMAL(20,2)) AS amount_per_unit_yuan
FROM number n JOIN pairing p USING (statistic) JOIN counted_document d USING (document_id)
LEFT JOIN amount a ON a.document_id = n.document_id AND a.what = p.what
