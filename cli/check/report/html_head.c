/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <time.h>

#include "check/report/html_facts.h"
#include "check/report/html_counts.h"
#include "check/report/html_head.h"
#include "check/report/html_style.h"
#include "check/report/html_text.h"

enum {
    MAX_PATHS = 20
};

static void add_document_head(struct buffer *out, const struct html_counts *counts)
{
    add_text(out, "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
                  "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
                  "style-src 'sha256-" HTML_STYLE_HASH "'; base-uri 'none'; form-action 'none'\">\n"
                  "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=color-scheme content=\"light dark\">\n"
                  "<meta name=referrer content=no-referrer>\n<title>vmxci check: ");
    add_quantity(out, counts->vms, "VM");
    add_text(out, "</title>\n<style>");
    add_text(out, html_style);
    add_text(out, "</style>\n</head>\n<body>\n");
}

static void add_headline(struct buffer *out, const struct html_counts *counts)
{
    add_text(out, "<p class=product>vmxci check</p>\n<h1>");
    if (counts->with_findings == 0)
        add_text(out, "No findings in ");
    else
        add_format(out, "%zu of ", counts->with_findings);
    add_quantity(out, counts->vms, "VM");
    if (counts->with_findings)
        add_text(out, counts->vms == 1 ? " has findings" : " have findings");
    if (counts->unreadable)
        add_format(out, ", %zu could not be read", counts->unreadable);
    add_text(out, "</h1>\n");
}

/* ---- facts ----------------------------------------------------------------------------- */

static void add_time(struct buffer *out, time_t when)
{
    char machine[32] = "", people[32] = "";
    struct tm utc;
    if (!gmtime_r(&when, &utc) ||
        strftime(machine, sizeof machine, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0 ||
        strftime(people, sizeof people, "%Y-%m-%d %H:%M UTC", &utc) == 0)
        return;
    add_format(out, "<dt>Date</dt><dd><time datetime=\"%s\">%s</time></dd>\n", machine, people);
}

static void add_paths(struct buffer *out, const struct html_run *run)
{
    const size_t shown = run->path_count < MAX_PATHS ? run->path_count : MAX_PATHS;
    if (shown == 0)
        return;
    add_text(out, "<dt>Paths</dt><dd>");
    for (size_t i = 0; i < shown; i++) {
        add_text(out, "<p class=path>");
        add_html(out, run->paths[i]);
        add_text(out, "</p>");
    }
    if (shown < run->path_count)
        add_format(out, "<p class=soft>and %zu more</p>", run->path_count - shown);
    add_text(out, "</dd>\n");
}

static void add_part(struct buffer *out, const char *separator, const char *text)
{
    if (!text || !*text)
        return;
    add_text(out, separator);
    add_html(out, text);
}

static void add_policy(struct buffer *out, const struct html_policy *policy)
{
    add_text(out, "<p><code>");
    add_html(out, policy->name);
    add_text(out, "</code>");
    add_part(out, " · ", policy->title);
    add_part(out, " · ", policy->release);
    add_text(out, "<span class=soft>");
    add_part(out, " · ", policy->source);
    add_text(out, "</span></p>");
}

static void add_policies(struct buffer *out, const struct html_run *run)
{
    add_text(out, run->policy_count == 1 ? "<dt>Policy</dt><dd>" : "<dt>Policies</dt><dd>");
    for (size_t i = 0; i < run->policy_count; i++)
        add_policy(out, &run->policies[i]);
    add_text(out, run->policy_count ? "</dd>\n" : "none</dd>\n");
}

static void add_facts(struct buffer *out, const struct html_run *run,
                      const struct html_counts *counts)
{
    add_text(out, "<dl>\n");
    add_time(out, run->time);
    add_text(out, "<dt>Version</dt><dd>vmxci ");
    add_html(out, run->version);
    add_text(out, "</dd>\n");
    add_paths(out, run);
    add_format(out, "<dt>VMs</dt><dd>%zu</dd>\n", counts->vms);
    add_policies(out, run);
    add_text(out, "</dl>\n");
}

void print_html_head(struct buffer *out, const struct html_run *run,
                     const struct html_counts *counts)
{
    add_document_head(out, counts);
    add_text(out, "<header>\n");
    add_headline(out, counts);
    add_facts(out, run, counts);
    add_text(out, "</header>\n<nav aria-label=Contents><ul>"
                  "<li><a href=\"#overview\">Overview</a></li>"
                  "<li><a href=\"#rules\">Findings by rule</a></li>"
                  "<li><a href=\"#shared\">Shared values</a></li>"
                  "<li><a href=\"#vms\">Findings by VM</a></li></ul></nav>\n<main>\n");
}
