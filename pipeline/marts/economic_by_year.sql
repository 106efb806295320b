SELECT code, CAST(year AS INTEGER) AS fiscal_year, name_zh, name_en, level, parent_code, system, source, confidence
FROM dim_economic, range(2007, 2031) AS years(year)
WHERE year BETWEEN valid_from AND coalesce(valid_to, 9999)
