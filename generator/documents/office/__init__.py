"""Files of office programs from within: packages of XML, formulas, charts, symbols, and Word's own parts."""
