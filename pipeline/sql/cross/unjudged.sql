-- Why a rule across documents gave nothing for a document. Reads: base, listed.
-- A counted document without anything to be held against is left open; one that prints nothing in common is no case.
UPDATE check_result AS c SET
  status = CASE WHEN w.is_case THEN 'not_evaluated' ELSE 'not_applicable' END,
  reason = w.reason
FROM (
  SELECT r.rule_id, d.document_id,
    CASE WHEN NOT coalesce(n.is_counted, false) THEN false
      WHEN r.rule_id = 'L01' THEN false
      WHEN r.rule_id IN ('X19', 'D11') THEN l.document_id IS NOT NULL
      ELSE b.document_id IS NULL END AS is_case,
    CASE WHEN NOT coalesce(n.is_counted, false) THEN 'not the document that counts for its body and year / 非该单位该年度的计入文件'
      WHEN r.rule_id = 'L01' THEN 'fewer peers of its place than the rule asks for / 本地同类单位不足'
      WHEN r.rule_id IN ('X19', 'D11') AND l.document_id IS NULL THEN 'its tables list no units / 表中未列所属单位'
      WHEN r.rule_id IN ('X19', 'D11') THEN 'no file of a unit that it lists is in the warehouse / 仓库中无所列单位的文件'
      WHEN b.document_id IS NULL THEN 'no other year or phase of this body is in the warehouse / 仓库中无该单位其他年度或阶段的文件'
      WHEN b.has_changed THEN 'the number of its units changed / 所含单位数量有变化'
      ELSE 'the files print nothing in common that the rule compares / 各文件无可比数据' END AS reason
  FROM cross_rule r CROSS JOIN dim_document d
  LEFT JOIN counted_document n ON n.document_id = d.document_id
  LEFT JOIN (SELECT document_id, bool_and(has_changed) AS has_changed FROM base GROUP BY 1) b ON b.document_id = d.document_id
  LEFT JOIN (SELECT DISTINCT document_id FROM listed) l ON l.document_id = d.document_id
) w
WHERE c.document_id = w.document_id AND c.rule_id = w.rule_id AND c.reason = $needs_others
