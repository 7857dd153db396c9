/* warnings.c - which warnings are shown. */

#include "support/diag.h"

#include <string.h>

static bool is_warning(int code)
{
    return qm_diag_table[code].warning != NULL;
}

static void show_up_to(qm_warnings *w, qm_warning_level level)
{
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++)
        if (is_warning(code) && qm_diag_table[code].level <= level)
            w->shown[code] = true;
}

qm_warnings qm_warnings_default(void)
{
    qm_warnings w = {0};
    show_up_to(&w, QM_WL_DEFAULT);
    return w;
}

/* The code of that name, or QM_DIAG_CODE_COUNT. */
static int find(const char *name)
{
    int code = 0;
    while (code < QM_DIAG_CODE_COUNT &&
           !(is_warning(code) && strcmp(qm_diag_table[code].warning, name) == 0))
        code++;
    return code;
}

/* "error" and "error=NAME", without the "no-" that `on` stands for. */
static bool set_error(qm_warnings *w, const char *word, bool on)
{
    if (!*word) {
        for (int code = 0; code < QM_DIAG_CODE_COUNT; code++)
            w->error[code] = on && is_warning(code);
        return true;
    }
    int code = *word == '=' ? find(word + 1) : QM_DIAG_CODE_COUNT;
    if (code == QM_DIAG_CODE_COUNT)
        return false;
    w->error[code] = on;
    w->shown[code] |= on;
    return true;
}

bool qm_warnings_set(qm_warnings *w, const char *word)
{
    bool on = strncmp(word, "no-", 3) != 0;
    const char *name = on ? word : word + 3;
    if (strncmp(name, "error", 5) == 0)
        return set_error(w, name + 5, on);
    if (on && (strcmp(name, "all") == 0 || strcmp(name, "extra") == 0)) {
        show_up_to(w, name[0] == 'a' ? QM_WL_ALL : QM_WL_EXTRA);
        return true;
    }
    int code = find(name);
    if (code == QM_DIAG_CODE_COUNT)
        return false;
    w->shown[code] = on;
    return true;
}

bool qm_warning_shown(const qm_diag *d, qm_diag_code code)
{
    return d->set.shown[code] && !d->set.none;
}
