/* cmd_check.c - qasmill check FILE... */

#include "tools/cli.h"

#include "frontend/frontend.h"

static qm_status check_file(qm_cli *c, const char *path)
{
    qm_status s;
    uint32_t source = qm_session_read(&c->cx, path, &s);
    if (source == QM_NONE)
        return s;
    if (c->syntax_only)
        return qm_frontend_check_syntax(&c->cx, source);
    qm_module *m = NULL;
    s = qm_frontend_compile(&c->cx, source, &m);
    qm_module_free(m);
    return s;
}

int qm_cmd_check(qm_cli *c)
{
    int code = QM_EXIT_OK;
    for (uint32_t i = 0; i < c->nfiles; i++) {
        int one = qm_cli_exit_code(check_file(c, c->files[i]));
        qm_cli_show_diagnostics(c);
        if (one > code)
            code = one;
    }
    return code;
}
