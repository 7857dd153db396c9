/* context_option.c - see context_option.h. */

#include "tools/context_option.h"

#include "support/text.h"

#include <string.h>

static bool refuse(qm_context *cx, qm_option_fault *fault, const char *fmt, const char *subject)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_printf(&t, fmt, subject);
    fault->text = t.data;
    return false;
}

static bool set_std(qm_context *cx, const char *value, qm_option_fault *fault)
{
    static const char *const names[] = {
        [QM_STD_QASM3] = "qasm3", [QM_STD_QASM2] = "qasm2", [QM_STD_QASM2_STRICT] = "qasm2-strict"};
    for (int std = QM_STD_QASM3; std <= QM_STD_QASM2_STRICT; std++)
        if (strcmp(value, names[std]) == 0) {
            cx->std = (qm_std)std;
            return true;
        }
    return refuse(cx, fault, "--std takes qasm3, qasm2 or qasm2-strict, but '%s' is given", value);
}

static bool set_warning(qm_context *cx, const char *word, qm_option_fault *fault)
{
    if (qm_warnings_set(&cx->diag.set, word))
        return true;
    uint32_t best = UINT32_MAX;
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++) {
        const char *name = qm_diag_table[code].warning;
        if (name && qm_similar(word, strlen(word), name, strlen(name), &best))
            fault->near = name;
    }
    return refuse(cx, fault, "there is no warning '%s'", word);
}

static bool set_no_warnings(qm_context *cx, const char *value, qm_option_fault *fault)
{
    if (value)
        return refuse(cx, fault, "option 'no-warnings' takes no value, but '%s' is given", value);
    cx->diag.set.none = true;
    return true;
}

static bool set_limit(qm_context *cx, const qm_limit_info *limit, const char *value,
                      qm_option_fault *fault)
{
    uint64_t v;
    if (qm_parse_count(value, strlen(value), UINT64_MAX, &v) &&
        qm_limit_set(&cx->limits, limit, v)) {
        cx->diag.max_errors = cx->limits.errors;
        return true;
    }
    fault->text =
        qm_arena_printf(&cx->arena, "--%s takes a whole number from 0 to %u, but '%s' is given",
                        limit->flag, limit->largest, value);
    return false;
}

static const struct {
    const char *name, *letter;
    bool takes_value;
    bool (*set)(qm_context *cx, const char *value, qm_option_fault *fault);
} options[] = {
    {"std", NULL, true, set_std},
    {"warning", "W", true, set_warning},
    {"no-warnings", "w", false, set_no_warnings},
};

bool qm_context_option(qm_context *cx, const char *name, const char *value, qm_option_fault *fault)
{
    *fault = (qm_option_fault){NULL, NULL};
    const qm_limit_info *limit = qm_limit_find(name);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(options[i].name, name) == 0 ||
            (options[i].letter && strcmp(options[i].letter, name) == 0))
            return value || !options[i].takes_value
                       ? options[i].set(cx, value, fault)
                       : refuse(cx, fault, "option '%s' needs a value", name);
    if (limit)
        return value ? set_limit(cx, limit, value, fault)
                     : refuse(cx, fault, "option '%s' needs a value", name);
    return refuse(cx, fault, "there is no option '%s'", name);
}
