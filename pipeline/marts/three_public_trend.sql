WITH rolled AS (
  SELECT p.region_code, p.department, p.reporting_scope, p.phase, p.fiscal_year, r.item, p.document_id,
    CASE WHEN count(*) = count(p.amount_yuan) THEN sum(p.amount_yuan) END AS amount_yuan
  FROM three_public p JOIN (VALUES
    ('total', 'total'), ('overseas_travel', 'overseas_travel'), ('overseas_travel', 'total'),
    ('vehicles', 'vehicles'), ('vehicles', 'total'),
    ('vehicle_purchase', 'vehicle_purchase'), ('vehicle_purchase', 'vehicles'), ('vehicle_purchase', 'total'),
    ('vehicle_operation', 'vehicle_operation'), ('vehicle_operation', 'vehicles'), ('vehicle_operation', 'total'),
    ('official_reception', 'official_reception'), ('official_reception', 'total'),
    ('domestic_reception', 'domestic_reception'), ('domestic_reception', 'official_reception'),
    ('domestic_reception', 'total'),
    ('foreign_reception', 'foreign_reception'), ('foreign_reception', 'official_reception'),
    ('foreign_reception', 'total')) AS r(printed, item) ON r.printed = p.item
  WHERE p.department IS NOT NULL AND p.fiscal_year IS NOT NULL
  GROUP BY ALL
),
-- Every year between the first and the last, so that a gap is seen as a gap.
body AS (
  SELECT region_code, department, reporting_scope, phase, unnest(range(first_year, last_year + 1)) AS fiscal_year
  FROM (SELECT region_code, department, reporting_scope, phase,
      min(fiscal_year) AS first_year, max(fiscal_year) AS last_year
    FROM rolled GROUP BY ALL)
),
item AS (SELECT DISTINCT region_code, department, reporting_scope, phase, item FROM rolled),
published AS (
  SELECT region_code, department, reporting_scope, phase, fiscal_year, min(document_id) AS document_id
  FROM rolled GROUP BY ALL
),
line AS (
  SELECT b.region_code, b.department, b.reporting_scope, b.phase, b.fiscal_year, i.item,
    p.document_id, r.amount_yuan
  FROM body b
  JOIN item i ON i.department = b.department AND i.reporting_scope = b.reporting_scope
    AND i.region_code IS NOT DISTINCT FROM b.region_code AND i.phase IS NOT DISTINCT FROM b.phase
  LEFT JOIN published p ON p.department = b.department AND p.reporting_scope = b.reporting_scope
    AND p.fiscal_year = b.fiscal_year
    AND p.region_code IS NOT DISTINCT FROM b.region_code AND p.phase IS NOT DISTINCT FROM b.phase
  LEFT JOIN rolled r ON r.document_id = p.document_id AND r.item = i.item
),
based AS (
  SELECT *, lag(amount_yuan) OVER (PARTITION BY region_code, department, reporting_scope, phase, item
    ORDER BY fiscal_year) AS base_amount_yuan
  FROM line
)
SELECT region_code, department, reporting_scope, CAST(fiscal_year AS INTEGER) AS fiscal_year, phase, item,
  CAST(amount_yuan AS DECIMAL(20,2)) AS amount_yuan,
  CAST(base_amount_yuan AS DECIMAL(20,2)) AS base_amount_yuan,
  CASE WHEN base_amount_yuan <> 0 THEN CAST(amount_yuan - base_amount_yuan AS DECIMAL(20,2)) END AS change_yuan,
  CAST(round(100 * (amount_yuan - base_amount_yuan) / nullif(base_amount_yuan, 0), 6) AS DECIMAL(20,6))
    AS change_percent,
  document_id IS NOT NULL AS is_published,
  -- Where nothing is said it is not known: most tables print a bare 0.
  CASE WHEN h.document_id IS NOT NULL THEN true END AS centrally_held,
  'three_public.amount' AS scope_basis, CAST(NULL AS BOOLEAN) AS includes_carry_over, document_id
FROM based LEFT JOIN centrally_held h USING (document_id, item)
