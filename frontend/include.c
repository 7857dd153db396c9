/* include.c - include statements: the two built-in files, and files of the user.
 *
 * stdgates.inc and qelib1.inc are rows and spellings of the gate table, which are declared here.
 * Other files are looked for beside the including file and then in the include folders, and are
 * read in place. A file that is being read cannot be included again. */

#include "frontend/sema.h"
#include "support/file.h"

#include <string.h>
#include <sys/stat.h>

static void declare_gate(qm_sema *s, const char *name, const qm_gate_alias *alias, uint32_t gate,
                         qm_span at)
{
    qm_ast_ident id = {qm_intern_add(&s->cx->names, name, strlen(name)), at};
    const qm_symbol *old = qm_scope_find(&s->scopes, id.name);
    if (old && old->kind == QM_SY_GATE && old->index == gate && old->alias == alias)
        return; /* built into the language too, or in both files */
    if (old && old->kind == QM_SY_GATE && old->index == gate && old->at.begin == old->at.end)
        return;
    qm_symbol *sy = qm_scope_declare(s, id, QM_SY_GATE, gate);
    if (sy)
        sy->alias = alias;
}

static qm_status builtin_file(qm_sema *s, const qm_ast_stmt *st, uint32_t flag)
{
    if (s->includes & flag) {
        qm_error(&s->cx->diag, QM_E_REDECLARED, st->at,
                 "\"%.*s\" is already included, so its gates are declared", (int)st->text.size,
                 st->text.data);
        return QM_ERR_INPUT;
    }
    s->includes |= flag;
    if (flag == QM_GF_QELIB1 && s->version == 3)
        s->old_include = st->at;
    /* Files of OpenQASM 2 use gates that later copies of qelib1.inc added: all of the table. */
    bool all = s->version == 2 && flag == QM_GF_QELIB1;
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        if (all || (qm_gate_table[g].flags & flag))
            declare_gate(s, qm_gate_table[g].name, NULL, g, st->at);
    for (uint32_t i = 0; i < qm_gate_alias_count; i++)
        if (qm_gate_aliases[i].flags & flag)
            declare_gate(s, qm_gate_aliases[i].name, &qm_gate_aliases[i], qm_gate_aliases[i].gate,
                         st->at);
    return QM_OK;
}

qm_status qm_sema_enter_file(qm_sema *s, uint32_t source, qm_span at)
{
    struct stat info = {0};
    const char *name = s->cx->sources.list[source].name;
    bool known = stat(name, &info) == 0 && S_ISREG(info.st_mode);
    qm_open_file f = {known ? info.st_dev : 0, known ? info.st_ino : 0, source};
    for (uint32_t i = 0; known && i < s->nfiles; i++)
        if (s->files[i].inode == f.inode && s->files[i].device == f.device) {
            qm_error(&s->cx->diag, QM_E_INCLUDE, at, "file '%s' includes itself", name);
            return QM_ERR_INPUT;
        }
    if (s->nfiles > s->cx->limits.include_depth) {
        qm_error(&s->cx->diag, QM_E_LIMIT, at,
                 "includes are nested deeper than %u files (--max-include-depth)",
                 s->cx->limits.include_depth);
        return QM_ERR_INPUT;
    }
    QM_RESERVE(&s->arena, s->files, s->nfiles, s->cap_files);
    s->files[s->nfiles++] = f;
    return QM_OK;
}

/* Reading a pipe or a device might never end. */
static bool is_text(const struct stat *info, const char **why)
{
    *why = S_ISDIR(info->st_mode) ? "Is a directory" : "it is not a regular file";
    return S_ISREG(info->st_mode);
}

/* The path of an included file; NULL when there is none, and *why says why. */
static char *find_file(qm_sema *s, qm_str name, const char **why)
{
    qm_arena *a = &s->cx->arena;
    struct stat info;
    *why = "no such file";
    if (name.size && name.data[0] == '/') {
        char *path = qm_arena_strdup(a, name.data, name.size);
        return stat(path, &info) == 0 && is_text(&info, why) ? path : NULL;
    }
    const char *from = s->cx->sources.list[s->files[s->nfiles - 1].source].name;
    const char *slash = strrchr(from, '/');
    int folder = slash ? (int)(slash - from) + 1 : 0;
    char *path = qm_arena_printf(a, "%.*s%.*s", folder, from, (int)name.size, name.data);
    for (uint32_t i = 0; stat(path, &info) != 0; i++) {
        if (i == s->cx->ninclude_dirs)
            return NULL;
        path = qm_arena_printf(a, "%s/%.*s", s->cx->include_dirs[i], (int)name.size, name.data);
    }
    return is_text(&info, why) ? path : NULL;
}

/* Counts one more included file. */
static qm_status count_file(qm_sema *s, qm_span at)
{
    if (s->nincluded++ < s->cx->limits.includes)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_LIMIT, at, "more than %u files are included (--max-includes)",
             s->cx->limits.includes);
    return QM_ERR_INPUT;
}

static qm_status user_file(qm_sema *s, const qm_ast_stmt *st)
{
    qm_diag *d = &s->cx->diag;
    if (count_file(s, st->at) != QM_OK)
        return QM_ERR_INPUT;
    const char *why, *path = find_file(s, st->text, &why);
    char *text;
    size_t size;
    qm_status status = QM_ERR_IO;
    if (path)
        status = qm_file_read(&s->cx->arena, path, s->cx->limits.file_bytes, &text, &size, &why);
    if (status == QM_ERR_INPUT)
        qm_error(d, QM_E_LIMIT, st->at, "file '%s' is longer than %u bytes (--max-file-bytes)",
                 path, s->cx->limits.file_bytes);
    else if (status != QM_OK)
        qm_error(d, QM_E_INCLUDE, st->at, "file '%.*s' cannot be read: %s", (int)st->text.size,
                 st->text.data, why);
    if (status != QM_OK) {
        s->include_failed = true;
        return QM_ERR_INPUT;
    }
    uint32_t source = qm_sources_add(&s->cx->sources, path, text, size, st->at);
    if (source == QM_NONE) {
        qm_error(d, QM_E_LIMIT, st->at, "all files together are longer than 4 GiB");
        return QM_ERR_INPUT;
    }
    if (qm_sema_enter_file(s, source, st->at) != QM_OK) {
        s->include_failed = true;
        return QM_ERR_INPUT;
    }
    status = qm_sema_source(s, source, s->version);
    s->nfiles--;
    return status;
}

static bool is_named(qm_str text, const char *name)
{
    return text.size == strlen(name) && memcmp(text.data, name, text.size) == 0;
}

qm_status qm_sema_include(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->scopes.depth > 0) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "a file can be included only at the top level");
        return QM_ERR_INPUT;
    }
    if (is_named(st->text, "stdgates.inc"))
        return builtin_file(s, st, QM_GF_STDGATES);
    if (is_named(st->text, "qelib1.inc"))
        return builtin_file(s, st, QM_GF_QELIB1);
    return user_file(s, st);
}
