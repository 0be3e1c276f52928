/* SPDX-License-Identifier: MIT */
/* The style sheet of the HTML report. */
#ifndef CLI_CHECK_REPORT_HTML_STYLE_H
#define CLI_CHECK_REPORT_HTML_STYLE_H

extern const char html_style[];

/* The SHA-256 of html_style in base64: the content security policy allows no other style.  The
 * test tests/report/html.sh prints the hash after a change of the style. */
#define HTML_STYLE_HASH "YmJ9TDxaWarqtbGxXQ2YR7NdYUMD/PXK8sHfrrbpRgQ="

#endif
