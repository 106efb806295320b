-- How far a body's shares lie from its peers', in robust standard deviations: 0.6745 (x - median) / MAD.
WITH value AS (
  SELECT d.government_level, s.fiscal_year, s.phase, s.reporting_scope, s.region_code, s.department, s.document_id,
    unnest([{indicator: 'project_percent', share: s.project_percent},
            {indicator: 'personnel_percent', share: s.personnel_percent}], recursive := true)
  FROM spending_structure s
  JOIN dim_department d ON d.department = s.department AND d.region_code = coalesce(s.region_code, '')
  WHERE s.fiscal_year IS NOT NULL AND s.phase IS NOT NULL
  UNION ALL
  SELECT d.government_level, e.fiscal_year, e.phase, e.reporting_scope, e.region_code, e.department, e.document_id,
    'economic_' || e.economic_code, e.share_of_department_percent
  FROM cross_department_by_economic_class e
  JOIN dim_department d ON d.department = e.department AND d.region_code = coalesce(e.region_code, '')
  WHERE e.level = '款' AND e.economic_code IS NOT NULL AND e.phase IS NOT NULL
),
measured AS (
  SELECT *, CAST(share AS DOUBLE) AS x FROM value WHERE share IS NOT NULL
),
centred AS (
  SELECT *, median(x) OVER peers AS centre, count(*) OVER peers AS peers
  FROM measured
  WINDOW peers AS (PARTITION BY government_level, fiscal_year, phase, reporting_scope, indicator)
),
scaled AS (
  SELECT *, median(abs(x - centre)) OVER (PARTITION BY government_level, fiscal_year, phase, reporting_scope, indicator)
    AS spread
  FROM centred
)
SELECT government_level, fiscal_year, phase, reporting_scope, region_code, department, indicator,
  share AS value_percent, CAST(round(centre, 6) AS DECIMAL(20,6)) AS median_percent,
  CAST(round(spread, 6) AS DECIMAL(20,6)) AS mad_percent,
  CASE WHEN peers >= 5 THEN CAST(round(0.6745 * (x - centre) / nullif(spread, 0), 6) AS DECIMAL(20,6)) END AS robust_z,
  CASE WHEN peers >= 5 AND spread > 0 THEN abs(0.6745 * (x - centre) / spread) > 3.5 AND abs(x - centre) >= 1 END AS is_outlier,
  CAST(peers AS INTEGER) AS peers, document_id
FROM scaled
