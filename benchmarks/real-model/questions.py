"""What the model is asked, and how long an answer may be."""

MAX_NEW_TOKENS = 64

QUESTIONS = [
    "What is the capital of France?",
    "Why is the sky blue?",
    "Write one sentence about a heron.",
    "How many legs does a spider have?",
    "Name three primary colours.",
    "What is 12 plus 30?",
    "Translate 'good morning' into Spanish.",
    "Who wrote Romeo and Juliet?",
    "What is the boiling point of water?",
    "Give me a short recipe for pancakes.",
    "What does a compiler do?",
    "Explain photosynthesis to a child.",
    "Which planet is the largest in our solar system?",
    "Write a haiku about rain.",
    "What is the opposite of 'ancient'?",
    "How do bees make honey?",
    "List two uses of copper.",
    "What language is spoken in Brazil?",
    "Why do leaves fall in autumn?",
    "Write a Java method that adds two numbers.",
]
