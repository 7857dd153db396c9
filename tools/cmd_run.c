/* cmd_run.c - qasmill run FILE. */

#include "tools/cli.h"

int qm_cmd_run(qm_cli *c)
{
    qm_module *m;
    qm_status s = qm_cli_compile(c, c->files[0], "-O1", &m);
    if (s != QM_OK)
        return qm_cli_exit_code(s);
    qm_progress_stage("running");
    c->run.cancel = &c->cx.cancel;
    s = qm_session_run(m, &c->run, c->json, (qm_writer){qm_cli_write, NULL});
    qm_module_free(m);
    if (s == QM_OK)
        s = qm_cli_flush(c);
    return qm_cli_exit_code(s);
}
