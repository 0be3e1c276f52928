/* SPDX-License-Identifier: MIT */
/* VMware compares the names of encodings by their letters and digits alone, without regard to case.
 * Encodings that do not contain ASCII, or that have states, cannot hold a .vmx file and are left
 * out. */
#include <config.h>

#include <stddef.h>
#include <string.h>

#include "base/ascii.h"
#include "base/str.h"
#include "vmx/encoding_names.h"

enum {
    NAME_SIZE = 48
};

/* A row is iconv's name and the names of ICU, which VMware uses, in lower case and without
 * punctuation.  One string instead of an array of pointers needs no relocations at start-up.
 * Windows' variants are preferred: its Shift_JIS has the backslash where that of JIS has the yen
 * sign. */
#define ROW(iconv, names) iconv "\0" names "\0"
static const char encodings[] = ROW("UTF-8", "utf8 cp65001 windows65001") ROW(
    "ASCII",
    "usascii ascii iso646us ansix341968 ansix341986 iso646irv1991 "
    "ibm367 cp367 646 us") ROW("CP1252", "windows1252 cp1252 "
                                         "ibm5348") ROW("ISO-8859-1",
                                                        "iso88591 iso885911987 latin1 l1 ibm819 "
                                                        "cp819 isoir100 88591")
    ROW("ISO-8859-2", "iso88592 iso885921987 latin2 l2 ibm912 cp912 isoir101 88592") ROW(
        "ISO-8859-3",
        "iso88593 iso885931988 "
        "latin3 l3 ibm913 cp913 "
        "isoir109 88593") ROW("ISO-8859-4",
                              "iso88594 iso885941988 latin4 l4 ibm914 cp914 isoir110 88594")
        ROW("ISO-8859-5", "iso88595 iso885951988 cyrillic ibm915 cp915 isoir144 88595") ROW(
            "ISO-8859-6", "iso88596 iso885961987 arabic ibm1089 cp1089 isoir127 asmo708 "
                          "ecma114 88596") ROW("ISO-8859-7", "iso88597 iso885971987 greek "
                                                             "greek8 ibm813 cp813 isoir126 "
                                                             "elot928 ecma118 88597")
            ROW("ISO-8859-8",
                "iso88598 iso885981988 iso88598i hebrew hebrew8 ibm5012 ibm916 cp916 isoir138 "
                "88598") ROW("ISO-8859-9",
                             "iso88599 iso885991989 latin5 l5 ibm920 cp920 isoir148 "
                             "88599") ROW("ISO-8859-10",
                                          "iso885910 iso8859101992 latin6 l6 "
                                          "isoir157") ROW("ISO-8859-11", "iso885911 thai8")
                ROW("ISO-8859-13", "iso885913 ibm921 cp921 885913") ROW(
                    "ISO-8859-14", "iso885914 iso8859141998 latin8 l8 isoir199 isoceltic")
                    ROW("ISO-8859-15", "iso885915 latin9 l9 latin0 ibm923 cp923 885915") ROW(
                        "CP1250",
                        "windows1250 cp1250 "
                        "ibm5346") ROW("CP1251",
                                       "windows1251 cp1251 ibm5347 ansi1251") ROW("CP1253",
                                                                                  "windows1253 "
                                                                                  "cp1253 ibm5349")
                        ROW("CP1254", "windows1254 cp1254 ibm5350") ROW(
                            "CP1255",
                            "windows1255 cp1255 ibm9447") ROW("CP1256",
                                                              "windows1256 cp1256 ibm9448")
                            ROW("CP1257", "windows1257 cp1257 ibm9449") ROW(
                                "CP1258",
                                "windows1258 cp1258 ibm5354") ROW("CP874",
                                                                  "windows874 windows8742000 cp874 "
                                                                  "ms874 xwindows874 ibm874")
                                ROW("TIS-620", "tis620 tis6202533 tis6200") ROW(
                                    "CP932", "shiftjis sjis csshiftjis mskanji xsjis "
                                             "windows31j cswindows31j windows932 cp932 ms932 "
                                             "xms932 ibm943 ibm943c cp943c pck")
                                    ROW("EUC-JP", "eucjp xeucjp eucjis cseucpkdfmtjapanese "
                                                  "extendedunixcodepackedformatforjapanese "
                                                  "ibm33722 ujis") ROW("CP936", "gbk "
                                                                                "windows936 "
                                                                                "windows9362000"
                                                                                " cp936 ms936 "
                                                                                "ibm1386 "
                                                                                "cp1386")
                                        ROW("GB2312",
                                            "gb2312 gb23121980 gb231280 euccn eucgb2312cn csgb2312 "
                                            "ibm1383 cp1383 hp15cn") ROW("GB18030",
                                                                         "gb18030 gb180302000 "
                                                                         "gb180302005 ibm1392 "
                                                                         "windows54936")
                                            ROW("CP950", "big5 windows950 windows9502000 cp950 "
                                                         "ms950 csbig5 xbig5 ibm1370 ibm1373")
                                                ROW("BIG5-HKSCS",
                                                    "big5hkscs big5hk hkscsbig5 ibm1375 "
                                                    "ibm5471") ROW("EUC-TW", "euctw "
                                                                             "cns11643 "
                                                                             "ibm964 "
                                                                             "cp964")
                                                    ROW("EUC-KR", "euckr cseuckr ibm970 cp970") ROW(
                                                        "CP949",
                                                        "windows949 windows9492000 cp949 ms949 "
                                                        "ksc5601 "
                                                        "ksc56011987 ksc56011989 korean "
                                                        "csksc56011987 "
                                                        "isoir149 ibm1363 cp1363") ROW("KOI8-R",
                                                                                       "koi8r"
                                                                                       " koi8"
                                                                                       " csko"
                                                                                       "i8r "
                                                                                       "ibm87"
                                                                                       "8 "
                                                                                       "cp87"
                                                                                       "8")
                                                        ROW("KOI8-U", "koi8u ibm1168") ROW(
                                                            "MACINTOSH",
                                                            "macintosh mac macroman csmacintosh "
                                                            "windows10000") ROW("MAC-CYRILLIC",
                                                                                "maccyr"
                                                                                "illic "
                                                                                "xmaccy"
                                                                                "rillic"
                                                                                " windo"
                                                                                "ws1000"
                                                                                "7")
                                                            ROW("CP437",
                                                                "ibm437 cp437 "
                                                                "437 "
                                                                "cspc8codepage43"
                                                                "7") ROW("CP737",
                                                                         "ibm737 "
                                                                         "cp737 "
                                                                         "737") ROW("CP775", "ibm77"
                                                                                             "5 "
                                                                                             "cp775"
                                                                                             " 775")
                                                                ROW("CP850",
                                                                    "ibm850 cp850 850 "
                                                                    "cspc850multilingu"
                                                                    "al") ROW("CP852", "ibm852 "
                                                                                       "cp852 "
                                                                                       "852")
                                                                    ROW("CP855",
                                                                        "ibm855 cp855 "
                                                                        "855") ROW("CP857",
                                                                                   "ibm857 cp857 "
                                                                                   "857")
                                                                        ROW("CP860",
                                                                            "ibm860 "
                                                                            "cp860 "
                                                                            "860") ROW("CP861",
                                                                                       "ibm861 "
                                                                                       "cp861 "
                                                                                       "861 cpis")
                                                                            ROW("CP862",
                                                                                "ibm862 cp862 "
                                                                                "862 "
                                                                                "dos862") ROW("CP86"
                                                                                              "3",
                                                                                              "ibm8"
                                                                                              "63 "
                                                                                              "cp86"
                                                                                              "3 "
                                                                                              "863")
                                                                                ROW("CP864",
                                                                                    "ibm864"
                                                                                    " "
                                                                                    "cp864 "
                                                                                    "864") ROW("CP8"
                                                                                               "65",
                                                                                               "ibm"
                                                                                               "865"
                                                                                               " "
                                                                                               "cp8"
                                                                                               "65 "
                                                                                               "86"
                                                                                               "5")
                                                                                    ROW("CP"
                                                                                        "86"
                                                                                        "6",
                                                                                        "ib"
                                                                                        "m8"
                                                                                        "66"
                                                                                        " "
                                                                                        "cp"
                                                                                        "86"
                                                                                        "6 "
                                                                                        "86"
                                                                                        "6")
                                                                                        ROW("CP"
                                                                                            "86"
                                                                                            "9",
                                                                                            "ib"
                                                                                            "m8"
                                                                                            "69"
                                                                                            " c"
                                                                                            "p8"
                                                                                            "69"
                                                                                            " 8"
                                                                                            "69"
                                                                                            " "
                                                                                            "cp"
                                                                                            "g"
                                                                                            "r");

/* Writes the letters and digits of NAME in lower case.  Returns false if there are none, or too
 * many. */
static bool fold_name(char out[NAME_SIZE], vmxci_str name)
{
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        const char c = vmxi_lower(name.ptr[i]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            continue;
        if (len + 1 == NAME_SIZE)
            return false;
        out[len++] = c;
    }
    out[len] = '\0';
    return len > 0;
}

/* ICU's names of IBM's code pages end with a version, which starts with P or X: ibm-5348_P100-1997.
 * It is removed. */
static void remove_version(char name[NAME_SIZE])
{
    if (strncmp(name, "ibm", 3) != 0)
        return;
    const size_t end = 3 + strspn(name + 3, "0123456789");
    if (end > 3 && (name[end] == 'p' || name[end] == 'x'))
        name[end] = '\0';
}

/* Returns whether NAME is one of the words of NAMES. */
static bool has_word(const char *names, const char *name)
{
    const size_t len = strlen(name);
    for (const char *word = names; *word; word += strspn(word, " ")) {
        const size_t word_len = strcspn(word, " ");
        if (word_len == len && memcmp(word, name, len) == 0)
            return true;
        word += word_len;
    }
    return false;
}

const char *vmxi_find_encoding(vmxci_str name)
{
    char folded[NAME_SIZE];
    if (!fold_name(folded, name))
        return NULL;
    remove_version(folded);
    for (const char *iconv = encodings, *names; *iconv; iconv = names + strlen(names) + 1) {
        names = iconv + strlen(iconv) + 1;
        if (has_word(names, folded))
            return iconv;
    }
    return NULL;
}
