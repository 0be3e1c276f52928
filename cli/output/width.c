/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <limits.h>
#include <stdint.h>
#include <wchar.h>

#include "output/width.h"

/* Returns the length of the first character of TEXT in bytes, 0 at the end, and sets WIDTH to its
 * width. */
static size_t measure_character(const char *text, size_t *width)
{
    mbstate_t state = { 0 };
    wchar_t character;
    const size_t length = mbrtowc(&character, text, MB_LEN_MAX, &state);
    *width = 1;
    if (length == (size_t)-1 || length == (size_t)-2)
        return 1;
    const int columns = wcwidth(character);
    *width = columns > 0 ? (size_t)columns : 0;
    return length;
}

/* Does what length_within does, and sets TAKEN to the width of that start. */
static size_t measure(const char *text, size_t limit, size_t *taken)
{
    size_t end = 0, width, length;
    *taken = 0;
    while ((length = measure_character(text + end, &width)) > 0 && width <= limit - *taken) {
        end += length;
        *taken += width;
    }
    return end;
}

size_t text_width(const char *text)
{
    size_t width;
    (void)measure(text, SIZE_MAX, &width);
    return width;
}

size_t length_within(const char *text, size_t width)
{
    size_t taken;
    return measure(text, width, &taken);
}
