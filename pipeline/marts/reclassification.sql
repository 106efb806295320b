-- What a change of the classification moved from one line to another, between a document and that of the
-- year before. A bridge holds only where both documents show it: the old code in the base, the new one now.
WITH printed AS (
  SELECT 'function' AS classification, table_role, document_id, function_code AS code, amount_yuan
  FROM spending_by_function WHERE level = '项' AND function_code IS NOT NULL
  UNION ALL
  -- 款 printed without their 项.
  SELECT 'function', k.table_role, k.document_id, k.function_code, k.amount_yuan
  FROM spending_by_function k ANTI JOIN spending_by_function x
    ON x.document_id = k.document_id AND x.table_role = k.table_role AND x.level = '项'
    AND left(x.function_code, 5) = k.function_code
  WHERE k.level = '款' AND length(k.function_code) = 5
  UNION ALL
  SELECT 'economic', table_role, document_id, economic_code, amount_yuan
  FROM spending_by_economic_class WHERE level = '款' AND economic_code IS NOT NULL
),
member AS (
  SELECT classification, bridge_group, from_code AS code FROM code_bridge
  UNION SELECT classification, bridge_group, to_code FROM code_bridge WHERE to_code <> ''
),
touched AS (
  SELECT classification, table_role, document_id, bridge_group, code, amount_yuan
  FROM printed JOIN member USING (classification, code)
),
own AS (SELECT t.*, p.base_document_id, p.fiscal_year
  FROM touched t JOIN document_pair p ON p.document_id = t.document_id
  WHERE p.base_document_id IS NOT NULL),
base AS (SELECT t.* EXCLUDE (document_id), p.document_id, p.base_document_id
  FROM touched t JOIN document_pair p ON p.base_document_id = t.document_id),
active AS (
  SELECT DISTINCT o.document_id, o.base_document_id, o.table_role, e.classification, e.bridge_group
  FROM code_bridge e
  JOIN base b ON b.classification = e.classification AND b.code = e.from_code
    AND b.bridge_group = e.bridge_group
  JOIN own o ON o.classification = e.classification AND o.code = e.to_code AND o.document_id = b.document_id
    AND o.table_role = b.table_role AND o.bridge_group = e.bridge_group
  -- Places adopt a change up to two years late.
  WHERE e.from_code <> e.to_code AND o.fiscal_year - e.fiscal_year BETWEEN 0 AND 2
    AND CASE WHEN e.keeps_source
      -- Only a part left: the new line must be new.
      THEN NOT EXISTS (SELECT 1 FROM base n WHERE n.document_id = o.document_id AND n.table_role = o.table_role
        AND n.classification = e.classification AND n.code = e.to_code)
      ELSE NOT EXISTS (SELECT 1 FROM own n WHERE n.document_id = o.document_id AND n.table_role = o.table_role
        AND n.classification = e.classification AND n.code = e.from_code) END
),
-- One line stands for all lines of a bridge: the first that is printed now.
line AS (
  SELECT a.document_id, a.base_document_id, a.table_role, a.classification, a.bridge_group, min(o.code) AS line_code
  FROM active a JOIN own o USING (document_id, table_role, classification, bridge_group)
  JOIN (SELECT DISTINCT classification, bridge_group, to_code FROM code_bridge) e
    ON e.classification = a.classification AND e.bridge_group = a.bridge_group AND e.to_code = o.code
  GROUP BY ALL
),
side AS (
  SELECT l.*, b.code, b.amount_yuan, true AS is_base
  FROM line l JOIN base b USING (document_id, table_role, classification, bridge_group)
  UNION ALL
  SELECT l.*, o.code, o.amount_yuan, false
  FROM line l JOIN own o USING (document_id, table_role, classification, bridge_group)
),
level AS (
  SELECT * FROM (VALUES ('function', '类', 3), ('function', '款', 5), ('function', '项', 7),
    ('economic', '类', 3), ('economic', '款', 5)) AS levels(classification, level, digits)
),
moved AS (
  SELECT s.document_id, s.base_document_id, s.table_role, s.classification, s.bridge_group, v.level, s.is_base,
    s.code || '>' || s.line_code AS step,
    unnest([{code: left(s.code, v.digits), yuan: -s.amount_yuan},
            {code: left(s.line_code, v.digits), yuan: s.amount_yuan}], recursive := true)
  FROM side s JOIN level v USING (classification)
  WHERE left(s.code, v.digits) <> left(s.line_code, v.digits)
    AND (length(s.code) >= v.digits AND length(s.line_code) >= v.digits)
),
known AS (
  SELECT classification, bridge_group, string_agg(DISTINCT kind, '+' ORDER BY kind) AS kind,
    string_agg(DISTINCT reason, '; ' ORDER BY reason) AS reason,
    max(list_position(['high', 'medium', 'low'], confidence)) AS doubt
  FROM code_bridge GROUP BY ALL
)
SELECT m.document_id, m.base_document_id, m.classification, m.table_role, m.level, m.code,
  CASE WHEN count(*) = count(m.yuan) THEN CAST(coalesce(sum(m.yuan) FILTER (NOT m.is_base), 0) AS DECIMAL(20,2)) END
    AS moved_yuan,
  CASE WHEN count(*) = count(m.yuan) THEN CAST(coalesce(sum(m.yuan) FILTER (m.is_base), 0) AS DECIMAL(20,2)) END
    AS base_moved_yuan,
  string_agg(DISTINCT m.step, ' ' ORDER BY m.step) AS steps,
  string_agg(DISTINCT k.kind, '+' ORDER BY k.kind) AS kind,
  string_agg(DISTINCT k.reason, '; ' ORDER BY k.reason) AS reason,
  ['high', 'medium', 'low'][max(k.doubt)] AS confidence
FROM moved m JOIN known k USING (classification, bridge_group)
GROUP BY m.document_id, m.base_document_id, m.classification, m.table_role, m.level, m.code
