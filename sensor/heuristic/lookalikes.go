package heuristic

// lookalike says that each character of chars looks like text.
type lookalike struct{ text, chars string }

// sameShapes are the characters that IDNA 2008 allows in a label and whose
// prototype in the data of UTS 39, Unicode 17, is made of letters and digits or
// stands between the parts of an address, prototypes in lower case. Characters
// that fall apart under NFD are reached through their parts. A few characters of
// ASCII are lookalikes, too; see [asciiShapes].
//
// They are written as escapes because nobody could tell them from their
// prototypes.
var sameShapes = [...]lookalike{
	{"a", "\u0251\u03b1\u0430\u13aa\u15c5\ua4ee\U000102a0\U00016f40"},
	{"b", "\u13cf\u13f4\u1472\u15af\u15f7\ua4d0\U00010282\U000102a1\U00010301"},
	{"c", "\u0441\u1004\u105a\u13df\u1d04\u2ca5\ua4da\U000102a2\U00010302\U0001043d\U0001051c" +
		"\U000118e9"},
	{"d", "\u0501\u13a0\u13e7\u146f\u15de\u15ea\ua4d2\ua4d3"},
	{"e", "\u0435\u04bd\u13ac\u2d39\ua4f0\uab32\U00010286"},
	{"f", "\u0192\u0584\u15b4\u1e9d\ua4dd\ua799\uab35\U00010287\U000102a5\U00010525\U000118c2"},
	{"g", "\u018d\u0261\u0581\u13c0\u13f3\u1d83\ua4d6"},
	{"h", "\u04bb\u0570\u13bb\u13c2\u157c\ua4e7\U000102cf"},
	{"i", "\u0131\u0269\u026a\u03b9\u0456\u0582\u13a5\u2c93\ua647\U000118c3"},
	{"j", "\u03f3\u0458\u13ab\u148d\ua4d9"},
	{"k", "\u13e6\u16d5\ua4d7\U00010518"},
	{"l", "\u01c0\u04cf\u05d5\u05df\u0627\u0661\u06f1\u07ca\u13de\u14aa\u16c1\u2d4f\ua4e1\ua4f2" +
		"\U0001028a\U00010309\U00010526\U00011dda\U00011de1\U00016f16\U00016f28"},
	{"n", "\u0578\u057c\ua4e0\U00010513"},
	{"o", "\u03bf\u03c3\u03ed\u043e\u0585\u05e1\u0647\u0665\u06be\u06c1\u06d5\u06f5\u07c0\u0966" +
		"\u09e6\u0a66\u0ae6\u0b20\u0b66\u0be6\u0c02\u0c66\u0c82\u0ce6\u0d02\u0d20\u0d66\u0d82" +
		"\u0e50\u0ed0\u101d\u1040\u10ff\u12d0\u17e0\u1d0f\u1d11\u2c9f\u2d54\u3007\ua4f3\uab3d" +
		"\U00010292\U000102ab\U0001042c\U000104ea\U00010516\U000114d0\U000118c8\U000118d7" +
		"\U000118e0\U00011de0"},
	{"p", "\u00fe\u01bf\u03c1\u03f8\u0440\u13e2\u146d\u2ca3\u2ccf\ua4d1\U00010295"},
	{"q", "\u051b\u0563\u0566\u2d55"},
	{"r", "\u0433\u13a1\u13d2\u1587\u1d26\u2c85\ua4e3\uab47\uab48\U00016f35"},
	{"s", "\u01bd\u0455\u0d1f\u13d5\u13da\ua4e2\ua731\U00010296\U00010448\U000118c1\U00016f3a"},
	{"t", "\u13a2\ua4d4\U00010297\U000102b1\U00010315\U00016f0a"},
	{"u", "\u028b\u03c5\u057d\u1200\u144c\u1d1c\ua4f4\ua79f\uab4e\uab52\U000104f6\U000118d8" +
		"\U00016f42"},
	{"v", "\u03bd\u0475\u05d8\u0667\u06f7\u13d9\u142f\u1d20\u2d38\ua4e6\ua6df\U0001051d" +
		"\U00011706\U000118c0\U00016f08"},
	{"w", "\u026f\u0448\u0461\u051d\u0561\u13b3\u13d4\u1d21\u2cbd\ua4ea\U0001170a\U0001170e" +
		"\U0001170f\U000118e6"},
	{"x", "\u0445\u1541\u157d\u16b7\u2d5d\ua4eb\U00010290\U000102b4\U00010317\U00010527"},
	{"y", "\u0263\u028f\u03b3\u0443\u04af\u10e7\u13a9\u13bd\u1d8c\u1eff\u2ca9\ua4ec\uab5a" +
		"\U000102b2\U000118dc\U00016f43"},
	{"z", "\u13c3\u1d22\ua4dc\U000118c4\U000118e5"},
	{"2", "\u14bf"},
	{"3", "\u0969\u0ae9\U000118ca\U00016f3b"},
	{"4", "\u13ce"},
	{"6", "\u0431\u13ee\u2cd3\U000118d5"},
	{"7", "\U000118c6"},
	{"8", "\u0223\u09ea\u0a6a\u0b03\U0001031a"},
	{"9", "\u09ed\u0a67\u0b68\u0d6d\u2ccb\U000118cc\U000118d6"},
	{"aa", "\ua733"},
	{"ae", "\u00e6\u04d5"},
	{"ao", "\ua735"},
	{"au", "\ua737"},
	{"av", "\ua739\ua73b"},
	{"ay", "\ua73d"},
	{"dz", "\u02a3"},
	{"ll", "\u01c1\u05f0"},
	{"ls", "\u02aa"},
	{"lz", "\u02ab"},
	{"oe", "\u0153"},
	{"oo", "\ua699\ua74f"},
	{"rn", "\u13b7\u15f0\u16d6\ua4df\U000102b0\U00010311\U00011700\U000118e3"},
	{"tf", "\ua777"},
	{"ts", "\u02a6"},
	{"ue", "\u1d6b"},
	{"uo", "\uab63"},
	{"-", "\u2cbb"},
	{".", "\u0660\u06f0\ua4f8"},
	{"..", "\ua4fa"},
	{":", "\u02d0\u0903\u0a83\ua4fd\U00011dd9"},
	{"/", "\u2cc7\u30ce\u4e3f"},
}

// asciiShapes are the characters of ASCII that have a prototype, in lower case.
var asciiShapes = [...]lookalike{{"l", "1"}, {"o", "0"}, {"rn", "m"}}

// nearShapes are letters that differ from the text by a stroke, a hook or their
// height, or are like its capital: our own choice, for names that are suspicious
// already. They apply to what [sameShapes] leaves.
var nearShapes = [...]lookalike{
	{"a", "\u1d00\u0250"},
	{"b", "\u0180\u0183\u0185\u0253\u0299\u00df\u03b2\u0432\u044a\u044c\u0463\u048d"},
	{"c", "\u0188\u023c\u0255\u037c\u03c2\u0481\u04ab"},
	{"d", "\u00f0\u0111\u018c\u0256\u0257\u1d05"},
	{"e", "\u0247\u0258\u0259\u025b\u03b5\u0454\u04bf\u04d9\u1d07"},
	{"f", "\u1d6e\ua730\u0493"},
	{"g", "\u01e5\u0260\u0262\u050d"},
	{"h", "\u0127\u0266\u029c\u043d\u0452\u045b\u04a3\u04a5\u04c8\u04ca\ua695"},
	{"i", "\u0268\u1d7b\u1d7c"},
	{"j", "\u0237\u0249\u029d\u0575\u1d0a"},
	{"k", "\u0138\u0199\u03ba\u043a\u049b\u049d\u049f\u04a1\u04c4\u051f\u1d0b"},
	{"l", "\u0142\u019a\u026b\u026c\u026d\u029f"},
	{"n", "\u014b\u019e\u0272\u0273\u0274\u03b7\u03c0\u043f\u0525\u0572\u1d70"},
	{"o", "\u00f8\u0275\u03b8\u0473\u04e9\ua74b\uab3e"},
	{"p", "\u01a5\u048f\u1d18\u1d7d"},
	{"q", "\u02a0"},
	{"r", "\u024d\u0280\u027c\u027d\u0491\u1d72"},
	{"rn", "\u028d\u0271\u043c\u04ce\u1d0d\u1d6f"},
	{"s", "\u0282\u1d74"},
	{"t", "\u0167\u01ab\u01ad\u0288\u03c4\u0442\u04ad\u1d1b\u1d75"},
	{"u", "\u0289\u028a\u03bc\u0446\u045f\u1d7e"},
	{"w", "\u03c9\u0449\ua64d\ua761"},
	{"x", "\u03c7\u04b3\u04fd\u04ff"},
	{"y", "\u01b4\u024f\u04b1"},
	{"z", "\u01b6\u0225\u0290\u1d76"},
	{"3", "\u0292\u021d\u025c\u0437\u0499\u04e1\u1d08"},
}
