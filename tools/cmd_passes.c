/* cmd_passes.c - qasmill passes: the tables of passes and levels. */

#include "tools/cli.h"

int qm_cmd_passes(qm_cli *c)
{
    if (c->markdown) {
        qm_status s = qm_cli_passes_page(c);
        return qm_cli_exit_code(s == QM_OK ? qm_cli_flush(c) : s);
    }
    printf("passes:\n");
    for (const qm_pass *const *p = qm_pass_table; *p; p++) {
        printf("  %-20s %s\n", (*p)->name, (*p)->summary);
        for (const qm_pass_option *o = (*p)->options; o && o->name; o++)
            printf("    %-18s %s (default %.15g)\n", o->name, o->summary, o->value);
    }
    printf("\nlevels:\n");
    for (int level = 0; level < QM_OPT_LEVELS; level++)
        printf("  -O%d  %s\n", level, qm_opt_pipeline(QM_COST_CX, level));
    printf("  run  %s\n", qm_simulation_pipeline);
    return qm_cli_exit_code(qm_cli_flush(c));
}
