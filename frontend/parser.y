/* parser.y - the grammar of OpenQASM 3.1 (with nop of 3.2) and OpenQASM 2.0.
 *
 * One LALR(1) grammar with two pseudo start tokens; the version statement, which parse.c reads
 * before, chooses. Each top-level statement goes to the sink when it is complete. A syntax error
 * unwinds to the innermost statement list, and parse.c skips to the next statement and then gives
 * the pseudo token RESUME.
 *
 * No semantic value owns memory: nodes lie in the arena of the parser. */

%require "3.8"
%define api.pure full
%define api.prefix {qm_yy}
%define api.token.prefix {QT_}
%define api.location.type {qm_span}
%define parse.lac full
%define parse.error custom
%expect 0
%locations
%param {struct qm_parser *p}

%code requires {
#include "frontend/ast.h"

struct qm_parser;
}

%code provides {
enum { QT_EOF = QT_YYEOF, QT_ERROR = QT_QM_YYerror }; /* ERROR: reported, unwind */
int qm_yylex(QM_YYSTYPE *value, QM_YYLTYPE *at, struct qm_parser *p);
int qm_lex(QM_YYSTYPE *value, QM_YYLTYPE *at, void *scanner);
}

%code {
#include "frontend/parser.h"

#define YYINITDEPTH 512
#define YYMAXDEPTH (1 << 20)

#define YYLLOC_DEFAULT(Current, Rhs, N)                                                            \
    do {                                                                                           \
        (Current).begin = (N) ? YYRHSLOC(Rhs, 1).begin : YYRHSLOC(Rhs, 0).end;                     \
        (Current).end = YYRHSLOC(Rhs, N).end;                                                      \
    } while (0)

/* Adds a node to the end of a list of its kind. */
#define APPEND(list, node)                                                                         \
    ((list).last = (list).last ? ((list).last->next = (node)) : ((list).first = (node)), (list).n++)

static void qm_yyerror(const qm_span *at, qm_parser *p, const char *message);
}

%union {
    uint64_t value;
    double number;
    int32_t braces;
    qm_name name;
    qm_str text;
    struct {
        qm_name name;
        uint32_t index, bracket; /* bracket: bytes before the '[' */
    } indexed;
    struct {
        double number;
        qm_ast_unit unit;
    } time;
    qm_ast_op op;
    qm_ast_stmt_kind kind;
    qm_ast_type_kind type_kind;
    qm_ast_modifier_kind modifier_kind;
    qm_ast_ident ident;
    qm_ast_expr *expr;
    qm_ast_exprs exprs;
    qm_ast_type *type;
    struct {
        qm_ast_modifier *first, *last;
    } modifiers;
    qm_ast_param *param;
    qm_ast_params params;
    struct {
        qm_ast_case *first, *last;
    } cases;
    struct {
        qm_ast_annotation *first, *last;
    } annotations;
    qm_ast_stmt *stmt;
    qm_ast_stmts stmts;
}

/* Pseudo tokens. */
%token START_2 START_3 RESUME

%token <name> IDENT "a name"
%token <indexed> INDEXED
%token <value> INT "an integer"
%token <text> WIDE_INT
%token <number> FLOAT "a number" IMAG
%token <time> TIME "a duration"
%token <text> BITS STRING "a string" VERSION
%token <value> PHYSICAL "a physical qubit"
%token <text> PRAGMA ANNOTATION CALIBRATION "a calibration block"

%token OPENQASM "'OPENQASM'" INCLUDE "'include'" DEFCALGRAMMAR "'defcalgrammar'" DEF "'def'"
%token CAL "'cal'" DEFCAL "'defcal'" GATE "'gate'" EXTERN "'extern'" BOX "'box'" LET "'let'"
%token BREAK "'break'" CONTINUE "'continue'" IF "'if'" ELSE "'else'" END "'end'"
%token RETURN "'return'" FOR "'for'" WHILE "'while'" IN "'in'" SWITCH "'switch'" CASE "'case'"
%token DEFAULT "'default'" NOP "'nop'" INPUT "'input'" OUTPUT "'output'" CONST "'const'"
%token READONLY "'readonly'" MUTABLE "'mutable'" QREG "'qreg'" QUBIT "'qubit'" CREG "'creg'"
%token BOOL "'bool'" BIT "'bit'" INT_TYPE "'int'" UINT "'uint'" FLOAT_TYPE "'float'"
%token ANGLE "'angle'" COMPLEX "'complex'" ARRAY "'array'" VOID "'void'" DURATION "'duration'"
%token STRETCH "'stretch'" INV "'inv'" POW "'pow'" CTRL "'ctrl'"
%token NEGCTRL "'negctrl'" DIM "'#dim'" DURATIONOF "'durationof'"
%token BARRIER "'barrier'" TRUE "'true'" FALSE "'false'" IM "'im'"
%token OPAQUE "'opaque'"
%token SAMPLES SAMPLES_BRACE
%token PORT "'port'" FRAME "'frame'" WAVEFORM "'waveform'"
%token <name> PRIMITIVE FUNCTION PI GPHASE "'gphase'" DELAY "'delay'" RESET "'reset'" MEASURE "'measure'"

%token LBRACKET "'['" RBRACKET "']'" LPAREN "'('" RPAREN "')'" RBRACE "'}'"
%token <braces> LBRACE "'{'"
%token COLON "':'" SEMICOLON "';'" COMMA "','" ASSIGN "'='" ARROW "'->'" AT "'@'"
%token <op> UPDATE EQUAL "'=='" NOTEQUAL COMPARE SHIFT
%token PLUS "'+'" CONCAT "'++'" MINUS "'-'" STAR "'*'" POWER "'**'" SLASH "'/'" PERCENT "'%'"
%token PIPE "'|'" OROR "'||'" AMP "'&'" ANDAND "'&&'" CARET "'^'" TILDE "'~'" BANG "'!'"

%precedence THEN
%precedence ELSE
%left OROR
%left ANDAND
%left PIPE
%left CARET
%left AMP
%left EQUAL NOTEQUAL
%left COMPARE
%left SHIFT
%left PLUS MINUS
%left STAR SLASH PERCENT
%precedence UNARY
%right POWER

%type <ident> name gate_name2 defcal_target
%type <expr> expr name_ref element call call_ref other literal index_item range opt_expr designator
%type <expr> opt_designator init assigned measured concat array_item array set operand values gphase_head
%type <expr> modified_head defcal_operand opt_values argument samples
%type <expr> expr2 operand2 condition2
%type <exprs> exprs expr_list opt_exprs items item_list index operands operand_list opt_operands
%type <exprs> array_items array_list defcal_operands concat_list argument_list opt_arguments
%type <exprs> exprs2 expr_list2 opt_exprs2 operands2 operand_list2
%type <type> scalar quantum array_type array_ref classical opt_result
%type <type_kind> sized_type plain_type old_type hardware
%type <value> access
%type <kind> io jump
%type <modifiers> modifiers
%type <expr> count
%type <modifier_kind> ctrl
%type <params> names name_list opt_names def_params def_param_list extern_params extern_param_list
%type <param> def_param extern_param old_decl old_decl2
%type <cases> cases
%type <stmts> block stmts body for_body block2 stmts2 body2 qops2
%type <annotations> annotations
%type <stmt> stmt core loose declaration definition control quantum_stmt gate_call directive
%type <stmt> for_stmt defcal_items calibration gate_head
%type <stmt> stmt2 gate_stmt2 qop2 readout2 quantum_stmt2 gate_call2 barrier2
%type <braces> open

%destructor { p->block = $$; } open

%%

program:
    START_3 items3
|   START_2 items2
;

items3:
    %empty
|   items3 stmt { qm_parser_deliver(p, $stmt); if (p->stop) YYABORT; }
;

items2:
    %empty
|   items2 stmt2 { qm_parser_deliver(p, $stmt2); if (p->stop) YYABORT; }
;

/* ---- OpenQASM 3 statements ---- */

stmts:
    %empty { $$ = (qm_ast_stmts){0}; }
|   stmts stmt { $$ = $1; if ($stmt) APPEND($$, $stmt); }
;

open:
    LBRACE {
        $$ = p->block;
        p->block = $1;
        if ((uint32_t)p->braces > p->cx->limits.nesting)
            qm_parser_limit(p, @1, "the nesting of this text", p->cx->limits.nesting,
                            "max-nesting");
    }
;

block:
    open stmts RBRACE { p->block = $open; $$ = $stmts; }
;

body:
    stmt { $$ = qm_build_body($stmt); }
;

stmt:
    core { $$ = qm_build_done(p, $core); }
|   annotations core {
        $$ = $core;
        $$->annotations = $annotations.first;
        $$->at = @$;
        qm_build_done(p, $$);
    }
|   error RESUME { $$ = qm_parser_recover(p, &@$); yyerrok; if (p->stop) YYABORT; }
;

annotations:
    ANNOTATION { $$.first = $$.last = qm_build_annotation(p, $1, @1); }
|   annotations ANNOTATION { $$ = $1; $$.last = $$.last->next = qm_build_annotation(p, $2, @2); }
;

core:
    loose
|   gate_call
|   block { $$ = qm_build_stmt(p, QM_AS_BLOCK, @$); $$->body = $block; }
|   expr SEMICOLON { $$ = qm_build_stmt(p, QM_AS_EXPR, @$); $$->init = $expr; }
;

/* What may follow "for ... in expr" without braces, but for gates. */
loose:
    declaration
|   definition
|   control
|   quantum_stmt
|   directive
|   calibration
|   name_ref ASSIGN assigned SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_ASSIGN, @$);
        $$->op = QM_AO_NONE; $$->target = $name_ref; $$->init = $assigned;
    }
|   name_ref UPDATE values SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_ASSIGN, @$);
        $$->op = (uint8_t)$UPDATE; $$->target = $name_ref; $$->init = $values;
    }
;

directive:
    INCLUDE STRING SEMICOLON { $$ = qm_build_stmt(p, QM_AS_INCLUDE, @$); $$->text = $STRING; }
|   DEFCALGRAMMAR STRING SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_CALGRAMMAR, @$); $$->text = $STRING;
    }
|   PRAGMA { $$ = qm_build_pragma(p, $PRAGMA, @$); }
;

declaration:
    classical name SEMICOLON { $$ = qm_build_decl(p, QM_AS_DECL, $1, $name, NULL, @$); }
|   classical name ASSIGN init SEMICOLON { $$ = qm_build_decl(p, QM_AS_DECL, $1, $name, $init, @$); }
|   CONST scalar name ASSIGN init SEMICOLON {
        $$ = qm_build_decl(p, QM_AS_CONST, $scalar, $name, $init, @$);
    }
|   io classical name SEMICOLON { $$ = qm_build_decl(p, $io, $classical, $name, NULL, @$); }
|   quantum name SEMICOLON { $$ = qm_build_decl(p, QM_AS_DECL, $quantum, $name, NULL, @$); }
|   old_decl SEMICOLON { $$ = qm_build_decl(p, QM_AS_DECL, $1->type, $1->name, NULL, @$); }
|   LET name ASSIGN concat SEMICOLON {
        $$ = qm_build_decl(p, QM_AS_ALIAS, NULL, $name, $concat, @$);
    }
;

io:
    INPUT { $$ = QM_AS_INPUT; }
|   OUTPUT { $$ = QM_AS_OUTPUT; }
;

old_type:
    QREG { $$ = QM_AT_QREG; }
|   CREG { $$ = QM_AT_CREG; }
;

old_decl:
    old_type name opt_designator {
        $$ = qm_build_param(p, qm_build_type(p, $old_type, $opt_designator, @$), $name);
    }
|   old_type INDEXED { $$ = qm_build_old_param(p, $old_type, $2.name, $2.index, $2.bracket, @1, @2); }
;

init:
    array
|   samples
|   assigned
;

assigned:
    concat
|   measured
;

concat:
    concat_list {
        $$ = $1.n == 1 ? $1.first : qm_build_concat(p, $1);
    }
;

concat_list:
    expr { $$ = (qm_ast_exprs){0}; APPEND($$, $expr); }
|   concat_list CONCAT expr { $$ = $1; APPEND($$, $expr); }
;

measured:
    MEASURE operand { $$ = qm_build_unary(p, QM_AX_MEASURE, QM_AO_NONE, $operand, @$); }
;

values:
    concat
|   measured
;

opt_values:
    %empty { $$ = NULL; }
|   values
;

definition:
    gate_head block { $$ = $gate_head; $$->body = $block; $$->at = @$; }
|   DEF name LPAREN def_params RPAREN opt_result block {
        $$ = qm_build_decl(p, QM_AS_DEF, $opt_result, $name, NULL, @$);
        $$->params = $def_params; $$->body = $block;
    }
|   EXTERN name LPAREN extern_params RPAREN opt_result SEMICOLON {
        $$ = qm_build_decl(p, QM_AS_EXTERN, $opt_result, $name, NULL, @$);
        $$->params = $extern_params;
    }
|   EXTERN name opt_result SEMICOLON {
        $$ = qm_build_decl(p, QM_AS_EXTERN, $opt_result, $name, NULL, @$);
    }
|   EXTERN hardware name SEMICOLON {
        $$ = qm_build_decl(p, QM_AS_DECL, qm_build_type(p, $hardware, NULL, @hardware), $name, NULL,
                           @$);
    }
;

gate_head:
    GATE name names {
        $$ = qm_build_decl(p, QM_AS_GATE_DEF, NULL, $name, NULL, @$); $$->qubits = $names;
    }
|   GATE name LPAREN opt_names RPAREN names {
        $$ = qm_build_decl(p, QM_AS_GATE_DEF, NULL, $name, NULL, @$);
        $$->params = $opt_names; $$->qubits = $names;
    }
;

control:
    IF LPAREN expr RPAREN body %prec THEN {
        $$ = qm_build_stmt(p, QM_AS_IF, @$); $$->init = $expr; $$->body = $body;
    }
|   IF LPAREN expr RPAREN body ELSE body[other] {
        $$ = qm_build_stmt(p, QM_AS_IF, @$); $$->init = $expr; $$->body = $5;
        $$->has_else = true; $$->other = $other;
    }
|   WHILE LPAREN expr RPAREN body {
        $$ = qm_build_stmt(p, QM_AS_WHILE, @$); $$->init = $expr; $$->body = $body;
    }
|   FOR scalar name IN set body { $$ = qm_build_for(p, $scalar, $name, $set, $body, @$); }
|   FOR scalar name IN LBRACKET range RBRACKET body {
        $$ = qm_build_for(p, $scalar, $name, $range, $body, @$);
    }
|   FOR scalar name IN expr for_body { $$ = qm_build_for(p, $scalar, $name, $expr, $for_body, @$); }
|   SWITCH LPAREN expr RPAREN LBRACE cases RBRACE {
        $$ = qm_build_stmt(p, QM_AS_SWITCH, @$); $$->init = $expr; $$->cases = $cases.first;
    }
|   RETURN opt_values SEMICOLON { $$ = qm_build_stmt(p, QM_AS_RETURN, @$); $$->init = $opt_values; }
|   jump SEMICOLON { $$ = qm_build_stmt(p, $jump, @$); }
;

jump:
    BREAK { $$ = QM_AS_BREAK; }
|   CONTINUE { $$ = QM_AS_CONTINUE; }
|   END { $$ = QM_AS_END; }
;

for_body:
    block
|   for_stmt { $$ = qm_build_body(qm_build_done(p, $for_stmt)); }
|   annotations for_stmt {
        $for_stmt->annotations = $annotations.first;
        $$ = qm_build_body(qm_build_done(p, $for_stmt));
    }
;

for_stmt:
    loose
|   gate_call
|   call SEMICOLON { $$ = qm_build_stmt(p, QM_AS_EXPR, @$); $$->init = $call; }
;

cases:
    %empty { $$.first = $$.last = NULL; }
|   cases CASE exprs block {
        $$ = $1;
        qm_ast_case *c = qm_build_case(p, $exprs, $block, (qm_span){@2.begin, @4.end});
        if ($$.last) $$.last->next = c; else $$.first = c;
        $$.last = c;
    }
|   cases DEFAULT block {
        $$ = $1;
        qm_ast_case *c = qm_build_case(p, (qm_ast_exprs){0}, $block, (qm_span){@2.begin, @3.end});
        if ($$.last) $$.last->next = c; else $$.first = c;
        $$.last = c;
    }
;

quantum_stmt:
    MEASURE operand SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_MEASURE, @$); APPEND($$->operands, $operand);
    }
|   MEASURE operand ARROW name_ref SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_MEASURE, @$);
        APPEND($$->operands, $operand); $$->target = $name_ref;
    }
|   RESET operand SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_RESET, @$); APPEND($$->operands, $operand);
    }
|   BARRIER opt_operands SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_BARRIER, @$); $$->operands = $opt_operands;
    }
|   NOP opt_operands SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_NOP, @$); $$->operands = $opt_operands;
    }
|   DELAY designator opt_operands SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_DELAY, @$);
        $$->designator = $designator; $$->operands = $opt_operands;
    }
|   BOX opt_designator block {
        $$ = qm_build_stmt(p, QM_AS_BOX, @$);
        $$->designator = $opt_designator; $$->body = $block;
    }
;

gate_call:
    IDENT operands SEMICOLON {
        $$ = qm_build_plain_call(p, (qm_ast_ident){$1, @1}, (qm_ast_exprs){0}, $operands, @$);
    }
|   element operands SEMICOLON { $$ = qm_build_gate_call(p, NULL, $1, $operands, @$); }
|   call_ref operands SEMICOLON { $$ = qm_build_gate_call(p, NULL, $1, $operands, @$); }
|   modifiers modified_head operands SEMICOLON {
        $$ = qm_build_gate_call(p, $modifiers.first, $modified_head, $operands, @$);
    }
|   gphase_head opt_designator opt_operands SEMICOLON {
        $$ = qm_build_gate_call(p, NULL, $gphase_head, $opt_operands, @$);
        $$->designator = $opt_designator;
    }
|   modifiers gphase_head opt_designator opt_operands SEMICOLON {
        $$ = qm_build_gate_call(p, $modifiers.first, $gphase_head, $opt_operands, @$);
        $$->designator = $opt_designator;
    }
;

modified_head:
    name_ref
|   call_ref
;

gphase_head:
    GPHASE { $$ = qm_build_name(p, $GPHASE, @$); }
|   GPHASE LPAREN opt_exprs RPAREN {
        $$ = qm_build_call(p, (qm_ast_ident){$GPHASE, @1}, $opt_exprs, @$);
    }
;

modifiers:
    INV AT { $$.first = $$.last = qm_build_modifier(p, QM_AM_INV, NULL, @$); }
|   POW LPAREN expr RPAREN AT {
        $$.first = $$.last = qm_build_modifier(p, QM_AM_POW, $expr, @$);
    }
|   ctrl count AT { $$.first = $$.last = qm_build_modifier(p, $ctrl, $count, @$); }
|   modifiers INV AT {
        $$ = $1;
        $$.last = $$.last->next = qm_build_modifier(p, QM_AM_INV, NULL, (qm_span){@2.begin, @3.end});
    }
|   modifiers POW LPAREN expr RPAREN AT {
        $$ = $1;
        $$.last = $$.last->next = qm_build_modifier(p, QM_AM_POW, $expr,
                                                    (qm_span){@2.begin, @6.end});
    }
|   modifiers ctrl count AT {
        $$ = $1;
        $$.last = $$.last->next = qm_build_modifier(p, $ctrl, $count, (qm_span){@2.begin, @4.end});
    }
;

ctrl:
    CTRL { $$ = QM_AM_CTRL; }
|   NEGCTRL { $$ = QM_AM_NEGCTRL; }
;

count:
    %empty { $$ = NULL; }
|   LPAREN expr RPAREN { $$ = $expr; }
;

calibration:
    CAL CALIBRATION { $$ = qm_build_stmt(p, QM_AS_CAL, @$); $$->text = $CALIBRATION; }
|   DEFCAL defcal_target defcal_operands opt_result CALIBRATION {
        $$ = qm_build_stmt(p, QM_AS_DEFCAL, @$);
        $$->name = $2; $$->operands = $3; $$->type = $4; $$->text = $5;
    }
|   DEFCAL defcal_target LPAREN defcal_items RPAREN defcal_operands opt_result CALIBRATION {
        $$ = $4; $$->at = @$;
        $$->name = $2; $$->operands = $6; $$->type = $7; $$->text = $8;
    }
|   DEFCAL defcal_target LPAREN defcal_items COMMA RPAREN defcal_operands opt_result CALIBRATION {
        $$ = $4; $$->at = @$;
        $$->name = $2; $$->operands = $7; $$->type = $8; $$->text = $9;
    }
|   DEFCAL defcal_target LPAREN RPAREN defcal_operands opt_result CALIBRATION {
        $$ = qm_build_stmt(p, QM_AS_DEFCAL, @$);
        $$->name = $2; $$->operands = $5; $$->type = $6; $$->text = $7;
    }
;

defcal_target:
    name
|   MEASURE { $$ = (qm_ast_ident){$1, @1}; }
|   RESET { $$ = (qm_ast_ident){$1, @1}; }
|   DELAY { $$ = (qm_ast_ident){$1, @1}; }
;

defcal_items:
    def_param { $$ = qm_build_stmt(p, QM_AS_DEFCAL, @$); APPEND($$->params, $1); }
|   expr { $$ = qm_build_stmt(p, QM_AS_DEFCAL, @$); APPEND($$->args, $1); }
|   defcal_items COMMA def_param { $$ = $1; APPEND($$->params, $3); }
|   defcal_items COMMA expr { $$ = $1; APPEND($$->args, $3); }
;

defcal_operand:
    name { $$ = qm_build_name(p, $name.name, @$); }
|   PHYSICAL { $$ = qm_build_value(p, QM_AX_PHYSICAL, $PHYSICAL, @$); }
;

defcal_operands:
    defcal_operand { $$ = (qm_ast_exprs){0}; APPEND($$, $1); }
|   defcal_operands COMMA defcal_operand { $$ = $1; APPEND($$, $3); }
;

/* ---- names, parameters, types ---- */

name:
    IDENT { qm_parser_lenient_name(p, @1); $$ = (qm_ast_ident){$IDENT, @1}; }
;

name_list:
    name { $$ = (qm_ast_params){0}; qm_ast_param *q = qm_build_param(p, NULL, $1); APPEND($$, q); }
|   name_list COMMA name { $$ = $1; qm_ast_param *q = qm_build_param(p, NULL, $3); APPEND($$, q); }
;

names:
    name_list
|   name_list COMMA { $$ = $1; qm_fixit(&p->cx->diag, qm_parser_lenient(p, @2, "trailing commas"), @2, ""); }
;

opt_names:
    %empty { $$ = (qm_ast_params){0}; }
|   names
;

def_params:
    %empty { $$ = (qm_ast_params){0}; }
|   def_param_list
|   def_param_list COMMA
;

def_param_list:
    def_param { $$ = (qm_ast_params){0}; APPEND($$, $1); }
|   def_param_list COMMA def_param { $$ = $1; APPEND($$, $3); }
;

def_param:
    scalar name { $$ = qm_build_param(p, $1, $name); }
|   quantum name { $$ = qm_build_param(p, $1, $name); }
|   array_ref name { $$ = qm_build_param(p, $1, $name); }
|   old_decl
;

extern_params:
    %empty { $$ = (qm_ast_params){0}; }
|   extern_param_list
|   extern_param_list COMMA
;

extern_param_list:
    extern_param { $$ = (qm_ast_params){0}; APPEND($$, $1); }
|   extern_param_list COMMA extern_param { $$ = $1; APPEND($$, $3); }
;

extern_param:
    scalar { $$ = qm_build_param(p, $1, (qm_ast_ident){QM_NONE, {0, 0}}); }
|   scalar extern_name {
        if (!qm_parser_in_pulse(p, @extern_name, "a name of an extern parameter")) YYERROR;
        $$ = qm_build_param(p, $1, (qm_ast_ident){QM_NONE, @extern_name});
    }
|   array_ref { $$ = qm_build_param(p, $1, (qm_ast_ident){QM_NONE, {0, 0}}); }
|   CREG opt_designator {
        qm_ast_type *type = qm_build_type(p, QM_AT_CREG, $opt_designator, @$);
        $$ = qm_build_param(p, type, (qm_ast_ident){QM_NONE, {0, 0}});
    }
;

/* Nothing refers to it; the OpenPulse text itself has "waveform input" and "frame output". */
extern_name:
    IDENT { (void)$1; }
|   INPUT {}
|   OUTPUT {}
;

opt_result:
    %empty { $$ = NULL; }
|   ARROW scalar { $$ = $scalar; }
;

sized_type:
    BIT { $$ = QM_AT_BIT; }
|   INT_TYPE { $$ = QM_AT_INT; }
|   UINT { $$ = QM_AT_UINT; }
|   FLOAT_TYPE { $$ = QM_AT_FLOAT; }
|   ANGLE { $$ = QM_AT_ANGLE; }
;

plain_type:
    BOOL { $$ = QM_AT_BOOL; }
|   DURATION { $$ = QM_AT_DURATION; }
|   STRETCH { $$ = QM_AT_STRETCH; }
|   hardware
;

/* Types that only bodies of openpulse calibrations have words for. */
hardware:
    PORT { $$ = QM_AT_PORT; }
|   FRAME { $$ = QM_AT_FRAME; }
|   WAVEFORM { $$ = QM_AT_WAVEFORM; }
;

scalar:
    sized_type opt_designator { $$ = qm_build_type(p, $1, $2, @$); }
|   plain_type { $$ = qm_build_type(p, $1, NULL, @$); }
|   COMPLEX { $$ = qm_build_type(p, QM_AT_COMPLEX, NULL, @$); }
|   COMPLEX LBRACKET scalar[base] RBRACKET {
        $$ = qm_build_type(p, QM_AT_COMPLEX, NULL, @$); $$->base = $base;
    }
;

quantum:
    QUBIT opt_designator { $$ = qm_build_type(p, QM_AT_QUBIT, $2, @$); }
;

classical:
    scalar
|   array_type
;

array_type:
    ARRAY LBRACKET scalar COMMA exprs RBRACKET {
        $$ = qm_build_type(p, QM_AT_ARRAY, NULL, @$); $$->base = $scalar; $$->dims = $exprs;
    }
;

array_ref:
    access ARRAY LBRACKET scalar COMMA exprs RBRACKET {
        $$ = qm_build_type(p, QM_AT_ARRAY, NULL, @$);
        $$->access = (uint8_t)$access; $$->base = $scalar; $$->dims = $exprs;
    }
|   access ARRAY LBRACKET scalar COMMA DIM ASSIGN expr RBRACKET {
        $$ = qm_build_type(p, QM_AT_ARRAY, NULL, @$);
        $$->access = (uint8_t)$access; $$->base = $scalar; $$->ndims = $expr;
    }
;

access:
    READONLY { $$ = 1; }
|   MUTABLE { $$ = 2; }
;

designator:
    LBRACKET expr RBRACKET { $$ = $expr; }
;

opt_designator:
    %empty { $$ = NULL; }
|   designator
;

/* ---- OpenQASM 3 expressions ---- */

expr:
    name_ref
|   call_ref
|   other
|   MINUS expr[a] %prec UNARY { $$ = qm_build_unary(p, QM_AX_UNARY, QM_AO_NEG, $a, @$); }
|   BANG expr[a] %prec UNARY { $$ = qm_build_unary(p, QM_AX_UNARY, QM_AO_NOT, $a, @$); }
|   TILDE expr[a] %prec UNARY { $$ = qm_build_unary(p, QM_AX_UNARY, QM_AO_BITNOT, $a, @$); }
|   expr[a] POWER expr[b] { $$ = qm_build_binary(p, QM_AO_POW, $a, $b, @$); }
|   expr[a] STAR expr[b] { $$ = qm_build_binary(p, QM_AO_MUL, $a, $b, @$); }
|   expr[a] SLASH expr[b] { $$ = qm_build_binary(p, QM_AO_DIV, $a, $b, @$); }
|   expr[a] PERCENT expr[b] { $$ = qm_build_binary(p, QM_AO_MOD, $a, $b, @$); }
|   expr[a] PLUS expr[b] { $$ = qm_build_binary(p, QM_AO_ADD, $a, $b, @$); }
|   expr[a] MINUS expr[b] { $$ = qm_build_binary(p, QM_AO_SUB, $a, $b, @$); }
|   expr[a] SHIFT expr[b] { $$ = qm_build_binary(p, $SHIFT, $a, $b, @$); }
|   expr[a] COMPARE expr[b] { $$ = qm_build_binary(p, $COMPARE, $a, $b, @$); }
|   expr[a] EQUAL expr[b] { $$ = qm_build_binary(p, QM_AO_EQ, $a, $b, @$); }
|   expr[a] NOTEQUAL expr[b] { $$ = qm_build_binary(p, QM_AO_NE, $a, $b, @$); }
|   expr[a] AMP expr[b] { $$ = qm_build_binary(p, QM_AO_AND, $a, $b, @$); }
|   expr[a] CARET expr[b] { $$ = qm_build_binary(p, QM_AO_XOR, $a, $b, @$); }
|   expr[a] PIPE expr[b] { $$ = qm_build_binary(p, QM_AO_OR, $a, $b, @$); }
|   expr[a] ANDAND expr[b] { $$ = qm_build_binary(p, QM_AO_LAND, $a, $b, @$); }
|   expr[a] OROR expr[b] { $$ = qm_build_binary(p, QM_AO_LOR, $a, $b, @$); }
;

name_ref:
    IDENT { $$ = qm_build_name(p, $IDENT, @$); }
|   element
;

element:
    INDEXED { $$ = qm_build_indexed(p, $1.name, $1.index, $1.bracket, @$); }
|   name_ref[base] index { $$ = qm_build_index(p, $base, $index, @$); }
;

call:
    IDENT LPAREN opt_arguments RPAREN {
        $$ = qm_build_call(p, (qm_ast_ident){$IDENT, @1}, $opt_arguments, @$);
    }
;

opt_arguments:
    %empty { $$ = (qm_ast_exprs){0}; }
|   argument_list
|   argument_list COMMA
;

argument_list:
    argument { $$ = (qm_ast_exprs){0}; APPEND($$, $1); }
|   argument_list COMMA argument { $$ = $1; APPEND($$, $3); }
;

argument:
    expr
|   samples
;

/* "[1, 0.5im]", and "{1, 0.5im}" among arguments: waveforms in openpulse bodies, where the scanner
 * tells their brackets from others. */
samples:
    SAMPLES exprs RBRACKET { $$ = qm_build_list(p, QM_AX_ARRAY, $exprs, @$); }
|   SAMPLES_BRACE exprs RBRACE { $$ = qm_build_list(p, QM_AX_ARRAY, $exprs, @$); }
;

call_ref:
    call
|   call_ref[base] index { $$ = qm_build_index(p, $base, $index, @$); }
;

other:
    literal
|   LPAREN concat RPAREN { $$ = qm_build_unary(p, QM_AX_PAREN, QM_AO_NONE, $concat, @$); }
|   classical LPAREN expr RPAREN { $$ = qm_build_cast(p, $classical, $expr, @$); }
|   DURATIONOF LPAREN block RPAREN { $$ = qm_build_durationof(p, $block, @$); }
|   other[base] index { $$ = qm_build_index(p, $base, $index, @$); }
;

literal:
    INT { $$ = qm_build_value(p, QM_AX_INT, $1, @$); }
|   WIDE_INT { $$ = qm_build_wide(p, $1, @$); }
|   FLOAT { $$ = qm_build_number(p, QM_AX_FLOAT, $1, @$); }
|   IMAG { $$ = qm_build_imaginary(p, $1, @$); }
|   TIME { $$ = qm_build_number(p, QM_AX_TIME, $1.number, @$); $$->op = (uint8_t)$1.unit; }
|   BITS { $$ = qm_build_bits(p, $1, @$); }
|   TRUE { $$ = qm_build_value(p, QM_AX_BOOL, 1, @$); }
|   FALSE { $$ = qm_build_value(p, QM_AX_BOOL, 0, @$); }
|   PHYSICAL { $$ = qm_build_value(p, QM_AX_PHYSICAL, $1, @$); }
;

expr_list:
    expr { $$ = (qm_ast_exprs){0}; APPEND($$, $expr); }
|   expr_list COMMA expr { $$ = $1; APPEND($$, $expr); }
;

exprs:
    expr_list
|   expr_list COMMA
;

opt_exprs:
    %empty { $$ = (qm_ast_exprs){0}; }
|   expr_list
|   expr_list COMMA
;

set:
    LBRACE exprs RBRACE { $$ = qm_build_list(p, QM_AX_SET, $exprs, @$); }
;

array:
    LBRACE array_items RBRACE { $$ = qm_build_list(p, QM_AX_ARRAY, $array_items, @$); }
;

array_items:
    %empty { $$ = (qm_ast_exprs){0}; }
|   array_list
|   array_list COMMA
;

array_list:
    array_item { $$ = (qm_ast_exprs){0}; APPEND($$, $1); }
|   array_list COMMA array_item { $$ = $1; APPEND($$, $3); }
;

array_item:
    expr
|   array
|   samples
;

range:
    opt_expr[a] COLON opt_expr[c] { $$ = qm_build_range(p, $a, NULL, $c, @$); }
|   opt_expr[a] COLON opt_expr[b] COLON expr[c] { $$ = qm_build_range(p, $a, $b, $c, @$); }
;

opt_expr:
    %empty { $$ = NULL; }
|   expr
;

index:
    LBRACKET set RBRACKET { $$ = (qm_ast_exprs){0}; APPEND($$, $set); }
|   LBRACKET items RBRACKET { $$ = $items; }
;

items:
    item_list
|   item_list COMMA
;

item_list:
    index_item { $$ = (qm_ast_exprs){0}; APPEND($$, $1); }
|   item_list COMMA index_item { $$ = $1; APPEND($$, $3); }
;

index_item:
    expr
|   range
;

operand:
    IDENT { $$ = qm_build_name(p, $IDENT, @$); }
|   element
|   PHYSICAL { $$ = qm_build_value(p, QM_AX_PHYSICAL, $1, @$); }
;

operand_list:
    operand { $$ = (qm_ast_exprs){0}; APPEND($$, $1); }
|   operand_list COMMA operand { $$ = $1; APPEND($$, $3); }
;

operands:
    operand_list
|   operand_list COMMA
;

opt_operands:
    %empty { $$ = (qm_ast_exprs){0}; }
|   operands
;

/* ---- OpenQASM 2 ---- */

stmt2:
    quantum_stmt2 { $$ = qm_build_done(p, $1); }
|   gate_call2 { $$ = qm_build_done(p, $1); }
|   readout2 { $$ = qm_build_done(p, $1); }
|   error RESUME { $$ = qm_parser_recover(p, &@$); yyerrok; if (p->stop) YYABORT; }
|   SEMICOLON { $$ = NULL; qm_fixit(&p->cx->diag, qm_parser_lenient(p, @1, "empty statements"), @1, ""); }
;

quantum_stmt2:
    old_decl2 SEMICOLON { $$ = qm_build_decl(p, QM_AS_DECL, $1->type, $1->name, NULL, @$); }
|   gate_head block2 { $$ = $gate_head; $$->body = $block2; $$->at = @$; }
|   OPAQUE name names SEMICOLON {
        $$ = qm_build_decl(p, QM_AS_OPAQUE, NULL, $name, NULL, @$); $$->qubits = $names;
    }
|   OPAQUE name LPAREN opt_names RPAREN names SEMICOLON {
        $$ = qm_build_decl(p, QM_AS_OPAQUE, NULL, $name, NULL, @$);
        $$->params = $opt_names; $$->qubits = $names;
    }
|   IF LPAREN condition2 RPAREN body2 {
        if ($condition2->a->kind != QM_AX_IDENT)
            qm_parser_lenient(p, @condition2, "conditions on a single bit");
        $$ = qm_build_stmt(p, QM_AS_IF, @$); $$->init = $condition2; $$->body = $body2;
    }
|   barrier2
|   INCLUDE STRING SEMICOLON { $$ = qm_build_stmt(p, QM_AS_INCLUDE, @$); $$->text = $STRING; }
;

old_decl2:
    old_type name {
        $$ = qm_build_param(p, qm_build_type(p, $1, NULL, @$), $name);
        qm_parser_lenient(p, @2, "registers without a size");
    }
|   old_type name LBRACKET INT RBRACKET {
        qm_ast_expr *size = qm_build_value(p, QM_AX_INT, $INT, @INT);
        $$ = qm_build_param(p, qm_build_type(p, $1, size, @$), $name);
    }
|   old_type INDEXED {
        $$ = qm_build_old_param(p, $1, $2.name, $2.index, $2.bracket, @1, @2);
        qm_parser_lenient_name(p, @2);
    }
|   INDEXED name {
        $$ = qm_build_new_param(p, $1.name, $1.index, $1.bracket, $name, @1);
        if (!$$) YYERROR;
        qm_parser_lenient(p, @1, "declarations by 'qubit' and 'bit'");
    }
;

condition2:
    operand2 EQUAL INT {
        $$ = qm_build_binary(p, QM_AO_EQ, $1, qm_build_value(p, QM_AX_INT, $INT, @INT), @$);
    }
|   operand2 EQUAL WIDE_INT {
        $$ = qm_build_binary(p, QM_AO_EQ, $1, qm_build_wide(p, $WIDE_INT, @WIDE_INT), @$);
    }
|   operand2 EQUAL name {
        qm_parser_lenient(p, @name, "truth values");
        $$ = qm_build_binary(p, QM_AO_EQ, $1, qm_build_truth(p, $name), @$);
    }
;

body2:
    qop2 { $$ = qm_build_body(qm_build_done(p, $1)); }
|   open qops2 RBRACE {
        p->block = $open; $$ = $qops2;
        qm_parser_lenient(p, @open, "blocks under 'if'");
    }
;

qops2:
    %empty { $$ = (qm_ast_stmts){0}; }
|   qops2 qop2 { $$ = $1; qm_build_done(p, $2); APPEND($$, $2); }
|   qops2 error RESUME {
        $$ = $1; yyerrok; if (p->stop) YYABORT;
        qm_span at = {@2.begin, @3.end};
        qm_ast_stmt *s = qm_parser_recover(p, &at);
        if (s) APPEND($$, s);
    }
;

block2:
    open stmts2 RBRACE { p->block = $open; $$ = $stmts2; }
;

stmts2:
    %empty { $$ = (qm_ast_stmts){0}; }
|   stmts2 gate_stmt2 { $$ = $1; qm_build_done(p, $2); APPEND($$, $2); }
|   stmts2 error RESUME {
        $$ = $1; yyerrok; if (p->stop) YYABORT;
        qm_span at = {@2.begin, @3.end};
        qm_ast_stmt *s = qm_parser_recover(p, &at);
        if (s) APPEND($$, s);
    }
;

gate_stmt2:
    gate_call2
|   gate_name2 LPAREN opt_exprs2 RPAREN SEMICOLON {
        $$ = qm_build_phase2(p, $1, $3, @$);
        qm_parser_lenient(p, @$, "gates without qubits");
    }
|   barrier2
;

barrier2:
    BARRIER SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_BARRIER, @$);
        qm_parser_lenient(p, @1, "barriers without qubits");
    }
|   BARRIER operands2 SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_BARRIER, @$); $$->operands = $operands2;
    }
;

qop2:
    gate_call2
|   readout2
;

readout2:
    MEASURE operand2[q] ARROW operand2[c] SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_MEASURE, @$); APPEND($$->operands, $q); $$->target = $c;
    }
|   RESET operand2 SEMICOLON {
        $$ = qm_build_stmt(p, QM_AS_RESET, @$); APPEND($$->operands, $2);
    }
;

gate_call2:
    gate_name2 operands2 SEMICOLON {
        $$ = qm_build_plain_call(p, $1, (qm_ast_exprs){0}, $2, @$);
    }
|   gate_name2 LPAREN opt_exprs2 RPAREN operands2 SEMICOLON {
        $$ = qm_build_plain_call(p, $1, $3, $5, @$);
    }
;

gate_name2:
    IDENT { $$ = (qm_ast_ident){$1, @1}; }
|   PRIMITIVE { $$ = (qm_ast_ident){$1, @1}; }
;

operand2:
    IDENT { $$ = qm_build_name(p, $IDENT, @$); }
|   INDEXED { $$ = qm_build_indexed(p, $1.name, $1.index, $1.bracket, @$); }
|   IDENT LBRACKET INT RBRACKET {
        qm_ast_exprs items = {0};
        qm_ast_expr *item = qm_build_value(p, QM_AX_INT, $INT, @INT);
        APPEND(items, item);
        $$ = qm_build_index(p, qm_build_name(p, $IDENT, @IDENT), items, @$);
    }
;

operand_list2:
    operand2 { $$ = (qm_ast_exprs){0}; APPEND($$, $1); }
|   operand_list2 COMMA operand2 { $$ = $1; APPEND($$, $3); }
;

operands2:
    operand_list2
|   operand_list2 COMMA { $$ = $1; qm_fixit(&p->cx->diag, qm_parser_lenient(p, @2, "trailing commas"), @2, ""); }
;

expr2:
    INT { $$ = qm_build_value(p, QM_AX_INT, $1, @$); }
|   WIDE_INT { $$ = qm_build_wide(p, $1, @$); }
|   FLOAT { $$ = qm_build_number(p, QM_AX_FLOAT, $1, @$); }
|   PI { $$ = qm_build_name(p, $1, @$); }
|   IDENT { $$ = qm_build_name(p, $1, @$); }
|   IDENT LPAREN exprs2 RPAREN { $$ = qm_build_call(p, (qm_ast_ident){$1, @1}, $3, @$); }
|   FUNCTION LPAREN exprs2 RPAREN { $$ = qm_build_call(p, (qm_ast_ident){$1, @1}, $3, @$); }
|   LPAREN expr2[a] RPAREN { $$ = qm_build_unary(p, QM_AX_PAREN, QM_AO_NONE, $a, @$); }
|   MINUS expr2[a] %prec UNARY { $$ = qm_build_unary(p, QM_AX_UNARY, QM_AO_NEG, $a, @$); }
|   PLUS expr2[a] %prec UNARY { $$ = $a; }
|   expr2[a] POWER expr2[b] {
        $$ = qm_build_binary(p, QM_AO_POW, $a, $b, @$);
        if (qm_parser_text(p, @POWER).size == 2)
            qm_fixit(&p->cx->diag, qm_parser_lenient(p, @POWER, "'**' instead of '^'"), @POWER, "^");
    }
|   expr2[a] STAR expr2[b] { $$ = qm_build_binary(p, QM_AO_MUL, $a, $b, @$); }
|   expr2[a] SLASH expr2[b] { $$ = qm_build_binary(p, QM_AO_DIV, $a, $b, @$); }
|   expr2[a] PLUS expr2[b] { $$ = qm_build_binary(p, QM_AO_ADD, $a, $b, @$); }
|   expr2[a] MINUS expr2[b] { $$ = qm_build_binary(p, QM_AO_SUB, $a, $b, @$); }
;

expr_list2:
    expr2 { $$ = (qm_ast_exprs){0}; APPEND($$, $1); }
|   expr_list2 COMMA expr2 { $$ = $1; APPEND($$, $3); }
;

exprs2:
    expr_list2
|   expr_list2 COMMA { $$ = $1; qm_fixit(&p->cx->diag, qm_parser_lenient(p, @2, "trailing commas"), @2, ""); }
;

opt_exprs2:
    %empty { $$ = (qm_ast_exprs){0}; }
|   expr_list2
|   expr_list2 COMMA { $$ = $1; qm_parser_lenient(p, @2, "trailing commas"); }
;

%%

static qm_expected_group group_of(yysymbol_kind_t kind)
{
    switch (kind) {
    case YYSYMBOL_SEMICOLON:
        return QM_EG_END;
    case YYSYMBOL_IDENT:
        return QM_EG_NAME;
    case YYSYMBOL_INT: case YYSYMBOL_FLOAT: case YYSYMBOL_LPAREN: case YYSYMBOL_PHYSICAL:
    case YYSYMBOL_LBRACE: case YYSYMBOL_STRING: case YYSYMBOL_CALIBRATION: case YYSYMBOL_LBRACKET:
    case YYSYMBOL_RBRACKET: case YYSYMBOL_RPAREN: case YYSYMBOL_RBRACE: case YYSYMBOL_COLON:
    case YYSYMBOL_COMMA: case YYSYMBOL_ASSIGN: case YYSYMBOL_ARROW: case YYSYMBOL_AT:
    case YYSYMBOL_ELSE: case YYSYMBOL_IN: case YYSYMBOL_CASE: case YYSYMBOL_DEFAULT:
    case YYSYMBOL_DIM: case YYSYMBOL_GPHASE: case YYSYMBOL_MEASURE: case YYSYMBOL_CONCAT:
    case YYSYMBOL_EQUAL: case YYSYMBOL_MINUS:
        return QM_EG_MARK;
    case YYSYMBOL_IMAG: case YYSYMBOL_TIME: case YYSYMBOL_BITS: case YYSYMBOL_TRUE:
    case YYSYMBOL_FALSE: case YYSYMBOL_DURATIONOF: case YYSYMBOL_BANG: case YYSYMBOL_TILDE:
    case YYSYMBOL_PI: case YYSYMBOL_FUNCTION:
        return QM_EG_EXPR;
    case YYSYMBOL_NOTEQUAL: case YYSYMBOL_COMPARE: case YYSYMBOL_SHIFT:
    case YYSYMBOL_STAR: case YYSYMBOL_POWER: case YYSYMBOL_SLASH: case YYSYMBOL_PERCENT:
    case YYSYMBOL_PIPE: case YYSYMBOL_OROR: case YYSYMBOL_AMP: case YYSYMBOL_ANDAND:
    case YYSYMBOL_CARET: case YYSYMBOL_UPDATE:
        return QM_EG_OPERATOR;
    case YYSYMBOL_BOOL: case YYSYMBOL_BIT: case YYSYMBOL_INT_TYPE: case YYSYMBOL_UINT:
    case YYSYMBOL_FLOAT_TYPE: case YYSYMBOL_ANGLE: case YYSYMBOL_COMPLEX: case YYSYMBOL_ARRAY:
    case YYSYMBOL_DURATION: case YYSYMBOL_STRETCH: case YYSYMBOL_QUBIT: case YYSYMBOL_QREG:
    case YYSYMBOL_CREG:
        return QM_EG_TYPE;
    case YYSYMBOL_INCLUDE: case YYSYMBOL_GATE: case YYSYMBOL_IF: case YYSYMBOL_FOR:
    case YYSYMBOL_WHILE: case YYSYMBOL_BARRIER:
        return QM_EG_STATEMENT;
    default: /* one of the above always stands for it; '+' is a sign in OpenQASM 2 */
        return QM_EG_HIDDEN;
    }
}

static bool is_word(yysymbol_kind_t kind)
{
    const char *name = yysymbol_name(kind);
    return name[0] == '\'' && ((name[1] >= 'a' && name[1] <= 'z') || name[1] == 'O');
}

static int yyreport_syntax_error(const yypcontext_t *context, qm_parser *p)
{
    yysymbol_kind_t kinds[YYNTOKENS];
    qm_expected expected[YYNTOKENS];
    int n = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
    for (int i = 0; i < n; i++)
        expected[i] = (qm_expected){yysymbol_name(kinds[i]), group_of(kinds[i])};
    yysymbol_kind_t found = yypcontext_token(context);
    qm_report_syntax(p, found == YYSYMBOL_YYEOF, is_word(found), expected, n > 0 ? n : 0);
    return 0;
}

/* Called only when the stack of the parser is full. */
static void qm_yyerror(const qm_span *at, qm_parser *p, const char *message)
{
    (void)message;
    qm_parser_limit(p, *at, "the nesting", p->cx->limits.nesting, "max-nesting");
}
