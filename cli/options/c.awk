# SPDX-License-Identifier: MIT
# Functions that read C sources, for the other awk scripts: comments, strings, and lists in brackets.

# Removes the comments of TEXT.
function without_comments(text,    out, at) {
    out = ""
    while ((at = index(text, "/*"))) {
        out = out substr(text, 1, at - 1)
        text = substr(text, at)
        at = index(text, "*/")
        text = substr(text, at + 2)
    }
    return out text
}

# Returns the length of the string or character that TEXT begins with.
function literal_length(text,    quote, i, c) {
    quote = substr(text, 1, 1)
    for (i = 2; (c = substr(text, i, 1)) != quote; i++) {
        if (c == "\\")
            i++
        if (c == "")
            fail("no end of the literal: " text)
    }
    return i
}

# Splits TEXT, which follows an opening bracket, into `parts`: at the commas before the closing
# bracket that are not in a bracket or in a string.  Returns their number.  `rest` is the text after
# the closing bracket.
function split_list(text,    count, depth, at, c, n) {
    split("", parts)
    count = 1
    depth = 0
    while (match(text, /[][(){},"']/)) {
        at = RSTART
        c = substr(text, at, 1)
        n = c == "\"" || c == "'" ? literal_length(substr(text, at)) : 1
        if (depth == 0 && index(")}]", c)) {
            parts[count] = trim(parts[count] substr(text, 1, at - 1))
            rest = substr(text, at + 1)
            return parts[count] == "" ? count - 1 : count
        }
        if (depth == 0 && c == ",") {
            parts[count] = trim(parts[count] substr(text, 1, at - 1))
            count++
        } else {
            parts[count] = parts[count] substr(text, 1, at + n - 1)
        }
        depth += index("({[", c) ? 1 : index(")}]", c) ? -1 : 0
        text = substr(text, at + n)
    }
    fail("no closing bracket")
}

function trim(text) {
    gsub(/^[ \t\n]+|[ \t\n]+$/, "", text)
    return text
}

# Returns the text of an expression of string literals, or of a character; "-" for NULL, 0 and "".
function text_of(expression,    out, n) {
    out = ""
    while (match(expression, /["']/)) {
        expression = substr(expression, RSTART)
        n = literal_length(expression)
        out = out substr(expression, 2, n - 2)
        expression = substr(expression, n + 1)
    }
    gsub(/\\n/, "\n", out)
    gsub(/\\/, "", out)
    return out == "" ? "-" : out
}

# Ends the program with an error.  The message goes to standard error by way of the shell: not every
# awk has /dev/stderr.
function fail(message) {
    gsub(/\047/, "", message)
    system("echo \047awk: " message "\047 >&2")
    exit 1
}
