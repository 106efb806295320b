-- One primary document of each kind per disclosure, and what the others duplicate.
-- Reads: parsed_document (columns of dim_document; department_line is the name common to all spellings), fact_count (document_id, facts),
--        fact_expenditure_by_function.
-- Gives: document_id, disclosure_id, is_primary, duplicate_of.
-- Tables and narrative published apart: a part that does not say its scope has that of the other part.
WITH lent_scope AS (
  SELECT region_code, department_line, fiscal_year, phase, part, min(reporting_scope) AS scope
  FROM parsed_document WHERE part IN ('tables', 'narrative') AND reporting_scope IS NOT NULL
  GROUP BY ALL HAVING count(DISTINCT reporting_scope) = 1
),
document AS (
  SELECT d.document_id, d.region_code, d.department_line, d.reporting_scope, d.fiscal_year, d.phase,
    d.published_on, d.status, coalesce(d.part, 'tables') AS part,
    CASE WHEN d.part = 'narrative' THEN 'narrative' ELSE 'tables' END AS kind,
    coalesce(f.facts, 0) AS facts,
    CASE  -- docx > xlsx > html > pdf > scan; a text dump has lost its columns and comes after pdf
      WHEN d.media_type LIKE '%wordprocessingml%' OR d.media_type LIKE '%msword%' THEN 1
      WHEN d.media_type LIKE '%spreadsheetml%' OR d.media_type LIKE '%ms-excel%' THEN 2
      WHEN d.media_type LIKE '%html%' THEN 3
      WHEN d.media_type LIKE '%pdf%' AND coalesce(d.environment, '') NOT LIKE 'ocr%' THEN 4
      WHEN d.media_type LIKE 'text/%' THEN 5
      ELSE 6 END AS format_rank,
    -- Documents of an unknown department or year stand alone: nothing says that they are the same.
    CASE WHEN d.department_line IS NULL OR d.fiscal_year IS NULL THEN d.document_id
      ELSE sha256(concat_ws(chr(31), coalesce(d.region_code, chr(30)), d.department_line,
        coalesce(d.reporting_scope, l.scope, chr(30)), d.fiscal_year, coalesce(d.phase, chr(30)))) END AS disclosure_id
  FROM parsed_document d LEFT JOIN fact_count f USING (document_id)
  LEFT JOIN lent_scope l ON d.part IN ('tables', 'narrative') AND l.part <> d.part AND l.department_line = d.department_line
    AND l.fiscal_year = d.fiscal_year AND l.region_code IS NOT DISTINCT FROM d.region_code
    AND l.phase IS NOT DISTINCT FROM d.phase
),
candidate AS (
  SELECT *, first_value(document_id) OVER by_rank AS best, first_value(part) OVER by_rank AS best_part
  FROM document WHERE status <> 'quarantined'
  -- Tables that gave no fact at all never stand for those that did.
  WINDOW by_rank AS (PARTITION BY disclosure_id, kind
    ORDER BY facts > 0 DESC, part = 'whole' DESC, published_on DESC NULLS LAST,
    status = 'parsed' DESC, facts DESC, format_rank, document_id)
),
-- A file that holds tables and narrative makes a separate narrative superfluous.
whole AS (
  SELECT DISTINCT disclosure_id, best FROM candidate WHERE kind = 'tables' AND best_part = 'whole'
),
chosen AS (
  SELECT c.document_id, c.disclosure_id, c.kind, c.region_code, c.department_line, c.reporting_scope,
    c.fiscal_year, c.phase,
    CASE WHEN c.kind = 'narrative' THEN coalesce(w.best, c.best) ELSE c.best END AS best
  FROM candidate c LEFT JOIN whole w USING (disclosure_id)
),
-- A unit's file beside its department's. Both bear the department's name.
pair AS (
  SELECT u.document_id AS unit_id, d.document_id AS department_id
  FROM chosen u JOIN chosen d
    ON d.department_line = u.department_line AND d.fiscal_year = u.fiscal_year
    AND d.region_code IS NOT DISTINCT FROM u.region_code AND d.phase IS NOT DISTINCT FROM u.phase
  WHERE u.kind = 'tables' AND d.kind = 'tables'
    AND u.document_id = u.best AND d.document_id = d.best
    AND u.reporting_scope IN ('own_body', 'subordinate_unit', 'unit') AND d.reporting_scope = 'department'
),
-- All spending cells of a document as one sorted list. A printed nil is no more than a blank.
spending AS (
  SELECT document_id, list_sort(list(concat_ws(chr(31),
      coalesce(function_code, function_code_raw, function_name_raw, label, ''),
      fund, spending_type, cost_type, measure, coalesce(CAST(amount_yuan AS VARCHAR), amount_raw)))) AS cells
  FROM fact_expenditure_by_function
  WHERE table_role = 'expenditure' AND is_leaf AND amount_yuan IS DISTINCT FROM 0
    AND document_id IN (SELECT unit_id FROM pair UNION ALL SELECT department_id FROM pair)
  GROUP BY document_id
),
same_as_department AS (
  SELECT p.unit_id, p.department_id
  FROM pair p JOIN spending u ON u.document_id = p.unit_id JOIN spending d ON d.document_id = p.department_id
  WHERE u.cells = d.cells
),
settled AS (
  SELECT c.document_id, coalesce(s.department_id, c.best) AS best
  FROM chosen c LEFT JOIN same_as_department s ON s.unit_id = c.best
)
SELECT d.document_id, d.disclosure_id, coalesce(s.best = d.document_id, false) AS is_primary,
  CASE WHEN s.best <> d.document_id THEN s.best END AS duplicate_of
FROM document d LEFT JOIN settled s USING (document_id)
