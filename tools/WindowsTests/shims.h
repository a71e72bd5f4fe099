/* What Wine 8 lacks of Windows' cryptography, and .NET asks for. */
void mend_cryptography(void);
