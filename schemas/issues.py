"""Kinds of issue: trouble of ours, told to people. Publishers' errors are findings, not issues.

Each code states its severity and what a person can do about it. `quarantines`: a document with
such an issue gives no facts.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One issue code with its severity, meaning, and remedy in English and Chinese."""

    code: str
    severity: str
    meaning: str
    remedy: str
    quarantines: bool = False


ISSUE_KINDS: Final = {
    k.code: k
    for k in (
        # The file
        IssueKind(
            "unreadable",
            "blocker",
            "the file cannot be read",
            "get the file again from its publisher / 文件无法读取，请重新获取",
            True,
        ),
        IssueKind(
            "empty_file",
            "blocker",
            "the file has no bytes or no content",
            "get the file again / 文件为空，请重新获取",
            True,
        ),
        IssueKind(
            "unsupported_type",
            "blocker",
            "no reader for this kind of file",
            "save it as docx, xlsx or text / 不支持的文件类型，请另存为 docx、xlsx 或文本",
            True,
        ),
        IssueKind(
            "converter_missing",
            "blocker",
            "the file needs a program that is not installed here (LibreOffice)",
            "install it and run again: the file is then read; apt-get install libreoffice-writer "
            "/ 请安装 LibreOffice 后重新运行",
            True,
        ),
        IssueKind(
            "password_protected",
            "blocker",
            "the file is encrypted",
            "get it, or save it, without a password / 文件已加密，请换用无密码的文件",
            True,
        ),
        IssueKind(
            "not_a_disclosure",
            "blocker",
            "neither a table nor a disclosure's narrative",
            "remove the file from the raw folder, if it is no disclosure / 若不是预决算公开文件，请移出原始文件夹",
            True,
        ),
        IssueKind(
            "no_table",
            "blocker",
            "a text that names budget tables, in which no table could be made out",
            "keep the file; put the original Word, Excel or PDF file beside it, or part the cells by tabs "
            "/ 请保留文件，放入 Word、Excel 或 PDF 原件，或用制表符分隔单元格",
            True,
        ),
        IssueKind(
            "limit_exceeded",
            "blocker",
            "the file is larger than the limits of pipeline/limits.py",
            "split the file or raise the limit / 文件超出限额，请拆分或调高限额",
            True,
        ),
        IssueKind(
            "parser_failed",
            "blocker",
            "our parser failed on this file",
            "report it to the project with the file / 解析出错，请将文件反馈给本项目",
            True,
        ),
        IssueKind(
            "origin_invalid",
            "warning",
            "the .origin.yml beside the file cannot be read",
            "mend the file; its entries were not used / 请修正该文件，其内容未被采用",
        ),
        IssueKind(
            "text_decoding",
            "warning",
            "some bytes are no text in the detected encoding",
            "check the text marked with U+FFFD / 请核对标有 U+FFFD 的文字",
        ),
        IssueKind(
            "page_not_read",
            "error",
            "a page is a picture, and what reads pictures is not installed; the other pages were read",
            "install the extra named; the document is then read again / 请安装所述组件，之后会重新读取该文件",
        ),
        IssueKind(
            "hidden_content",
            "info",
            "the file hides something: sheets, rows and columns were read as well, tables of a web page were not",
            "nothing, if they are meant to be public / 含隐藏内容，若本应公开则无须处理",
        ),
        IssueKind(
            "moving_date",
            "warning",
            "dates that the program writes anew whenever the document is opened",
            "check dates against the publisher's page; figures are not concerned / 请对照公开页面核对日期，金额不受影响",
        ),
        IssueKind(
            "formula_without_value",
            "error",
            "formulas of a workbook were saved without their results and are read as blank cells",
            "open the file in Excel or WPS, save it, and put it again / 请用 Excel 或 WPS 打开并保存后重新放入",
        ),
        # The document
        IssueKind(
            "department_unknown",
            "warning",
            "no table, cover or title names the department",
            "name it in the .origin.yml / 未找到部门名称，请在 .origin.yml 中写明",
        ),
        IssueKind(
            "department_disagrees",
            "info",
            "places of the document name different bodies",
            "check the document / 各处部门名称不一致，请核对",
        ),
        IssueKind(
            "year_unknown",
            "warning",
            "no place names the fiscal year",
            "name it in the .origin.yml / 未找到年度，请在 .origin.yml 中写明",
        ),
        IssueKind(
            "year_disagrees",
            "warning",
            "places of the document name different fiscal years",
            "check the document / 各处年度不一致，请核对",
        ),
        IssueKind(
            "phase_unknown",
            "warning",
            "neither 预算 nor 决算 is to be seen",
            "name it in the .origin.yml / 未注明预算或决算，请在 .origin.yml 中写明",
        ),
        # The table
        IssueKind(
            "role_unknown",
            "warning",
            "a table of figures whose title and headings fit no role",
            "add its title to schemas/tables/ (docs/add-a-table.md) / 未识别的表，请按 docs/add-a-table.md 补充表名",
        ),
        IssueKind(
            "role_tie",
            "warning",
            "title and headings fit two roles equally well",
            "add a distinguishing spelling to schemas/tables/ (docs/add-a-table.md) / 表的类别难以区分，请按 docs/add-a-table.md 补充写法",
        ),
        IssueKind(
            "role_twice",
            "warning",
            "two tables claim one role and disagree",
            "check the document; both are kept / 同类表出现两次且不一致，均已保留，请核对",
        ),
        IssueKind(
            "heading_unknown",
            "warning",
            "a heading that the lexicon does not know",
            "add it to schemas/tables/ (docs/add-a-table.md) / 未识别的列标题，请按 docs/add-a-table.md 补充",
        ),
        IssueKind(
            "label_unknown",
            "info",
            "a row label that the lexicon does not know",
            "add it to schemas/tables/ (docs/add-a-table.md) / 未识别的行标题，请按 docs/add-a-table.md 补充",
        ),
        IssueKind(
            "unit_unknown",
            "error",
            "no unit of money is declared for the table",
            "name it in the .origin.yml; amounts stay null / 未注明金额单位，请在 .origin.yml 中写明，金额暂为空",
        ),
        IssueKind(
            "unit_conflict",
            "warning",
            "two units are declared for one table",
            "check the document; the nearest is used / 一张表有两种单位，已取最近者，请核对",
        ),
        IssueKind(
            "columns_uncertain",
            "warning",
            "columns of a ragged table could not be aligned with certainty",
            "check the table against the source / 列的对应不能完全确定，请与原文核对",
        ),
        # The cell
        IssueKind(
            "ocr_doubtful",
            "warning",
            "a cell read from a picture with doubt that no sum of the table dispels",
            "check the cell against the picture / 识别结果存疑，请与原图核对",
        ),
        IssueKind(
            "amount_unreadable",
            "error",
            "an amount cell that is no number",
            "check the cell / 金额无法辨认，请核对单元格",
        ),
        IssueKind(
            "amount_too_fine",
            "warning",
            "an amount finer than 0.01 yuan, or of more digits than any budget's",
            "amount_yuan stays null; see amount_raw / 金额细于分或位数过多，amount_yuan 留空，见 amount_raw",
        ),
        IssueKind(
            "unplaced",
            "error",
            "a number of a recognised table that has no place",
            "report it to the project with the table / 数字未能归位，请将该表反馈给本项目",
        ),
        IssueKind(
            "number_unclaimed",
            "info",
            "a number of the narrative of which nothing was made: a wording not known",
            "if it is a figure, add the wording to schemas/claims.py / 若为数字表述，请在 schemas/claims.py 补充写法",
        ),
        IssueKind(
            "code_conflict",
            "info",
            "code and name are two official items",
            "check the document / 科目编码与名称不符，请核对",
        ),
        IssueKind(
            "row_rejected",
            "error",
            "a row failed its table's schema",
            "see rejected_row / 该行未通过校验，见 rejected_row",
        ),
        IssueKind(
            "checks_failed",
            "error",
            "our checks broke down on this document; its facts are kept",
            "report it to the project with the file / 勾稽检查出错，数据已保留，请将文件反馈给本项目",
        ),
        IssueKind(
            "duplicate_keys",
            "blocker",
            "two facts claim one cell: a defect of ours",
            "report it to the project with the file / 程序缺陷，请将文件反馈给本项目",
            True,
        ),
        IssueKind(
            "placement_broken",
            "blocker",
            "facts and placed cells differ: a defect of ours",
            "report it to the project with the file / 程序缺陷，请将文件反馈给本项目",
            True,
        ),
    )
}
