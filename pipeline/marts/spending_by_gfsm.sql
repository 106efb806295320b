-- By the IMF's economic classification of expense: the longest prefix of a code decides. Project judgement.
WITH line AS (
  SELECT s.*, g.gfsm_code, g.gfsm_name, g.note
  FROM spending_by_economic_class s LEFT JOIN gfsm_map g ON starts_with(s.economic_code, g.code_prefix)
  WHERE s.level = '款' OR (s.level = '类' AND s.economic_code IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM spending_by_economic_class x WHERE x.document_id = s.document_id AND x.level = '款'
      AND left(x.economic_code, 3) = s.economic_code))
  QUALIFY row_number() OVER (PARTITION BY s.document_id, s.level, s.economic_code, s.economic_name
    ORDER BY length(g.code_prefix) DESC NULLS LAST) = 1
)
SELECT document_id, region_code, department, reporting_scope, fiscal_year, phase, fund,
  coalesce(gfsm_code, 'unknown') AS gfsm_code, any_value(gfsm_name) AS gfsm_name,
  CASE WHEN count(*) = count(amount_yuan) THEN CAST(sum(amount_yuan) AS DECIMAL(20,2)) END AS amount_yuan,
  string_agg(DISTINCT note, '; ' ORDER BY note) AS notes, any_value(scope_basis) AS scope_basis
FROM line GROUP BY ALL
