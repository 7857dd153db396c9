/* device.h - devices by name, for the command line. */
#ifndef QM_TOOLS_DEVICE_H
#define QM_TOOLS_DEVICE_H

#include "ir/target.h"

/* The device of a family ("grid:5x5"), of a file (a name with a '/' or that ends in ".json"), or
 * one of those that are installed ("ibm_marrakesh"), in cx->arena. QM_ERR_USAGE, QM_ERR_INPUT or
 * QM_ERR_IO with a diagnostic. */
qm_status qm_device_find(qm_context *cx, const char *name, qm_target **out);
/* The names of the installed ones, rising; *n of them, in the arena. */
const char **qm_device_list(qm_arena *arena, uint32_t *n);
/* A file as a source of cx; NULL, and *s says why, after a diagnostic. */
const qm_source *qm_device_source(qm_context *cx, const char *path, qm_status *s);

#endif
