/* Puts a function of ours in the place of one that a library exports, and gives that one. */
FARPROC replace_export(const wchar_t *library, const char *name, void *ours);

/* What Wine 8 lacks of Windows' cryptography, and .NET asks for. */
void mend_cryptography(void);

/* What it lacks of the console's signals, and the tests send. */
void mend_console(void);
