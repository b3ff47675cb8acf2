"""Questions as people type them, from a grammar: how one asks for a relation of a thing ("which city is the capital of Chad"), in what
frame ("My sister wants to know …"), and how it is typed (lower case, no question mark). Thousands of phrasings instead of a list, so that a
model learns to find the thing and the relation in whatever words. The KEPT phrasings of phrases.py are none of these; check_data.py
proves it. {} is the thing ("a heron", "Chad")."""
import re

# a question of its own, a clause ("Do you know …"), a noun phrase ("Tell me …"), and words to search with
DIRECT = {
    'kind': ['What is {}?', 'What is {}?', 'What kind of thing is {}?', 'What sort of thing is {}?', 'What do people mean by {}?',
             'What does one call {}?',
             'So what is {}?', 'What is {}, please?', 'What is {} again?', 'What in the world is {}?', 'How would you explain {}?',
             'What is meant by {}?',
             'What is {} for you?', 'What should I know about {}?', 'Is there a word for what {} is?', 'What do you know about {}?'],
    'capital': ['What is {np}?', 'What is {np}?', 'Which city is {np}?', 'What city is {np}?', 'Which town is {np}?', 'What is {np} called?',
                'Which is {np}?',
                'What capital has {}?', 'Where is the government of {}?', 'What do you call {np}?'],
    'region': ['Where is {}?', 'Where is {}?', 'Where does {} lie?', 'Where on earth is {}?', 'Where can one find {}?', 'Where would I find {}?',
               'On which continent is {}?',
               'Which continent is {} on?', 'What continent is {} in?', 'In which part of the world is {}?', 'What part of the world is {} in?',
               'In which region is {}?',
               'What is {np}?', 'Where is {} situated?', 'Where do I look for {} on a map?', 'What continent does {} belong to?'],
    'currency': ['What is {np}?', 'What is {np}?', 'What money do they use in {}?', 'Which currency does {} use?', 'What do people pay with in {}?',
                 'How do people pay in {}?',
                 'Which currency do they have in {}?', 'What money do I need in {}?', 'What is {np} called?', 'With what money does one pay in {}?',
                 'What kind of money is used in {}?',
                 'What currency is used in {}?', 'What is the money of {} called?'],
    'language': ['What is {np}?', 'What is {np}?', 'What language do they speak in {}?', 'Which language is spoken in {}?',
                 'What do people speak in {}?', 'What do they speak in {}?',
                 'Which languages do people in {} speak?', 'What languages are spoken in {}?', 'In what language do people talk in {}?',
                 'Which language should I learn for {}?',
                 'What is the official language of {}?', 'What tongue is spoken in {}?'],
    'symbol': ['What is {np}?', 'What is {np}?', 'What letters stand for {}?', 'How is {} written in chemistry?', 'Which symbol stands for {}?',
               'How do chemists write {}?',
               'What is the sign for {}?', 'What symbol has {}?', 'What is {} short for in chemistry?', 'How do you abbreviate {}?'],
    'atomic number': ['What is {np}?', 'What is {np}?', 'Which atomic number has {}?', 'How many protons does {} have?',
                      'How many protons are there in {}?', 'What number is {}?',
                      'What is the number of {} in the periodic table?', 'Which number is {} in the table of elements?']}
CLAUSE = {
    'kind': ['what {} is', 'what {} is', 'what is {}', 'what kind of thing {} is', 'what is meant by {}', 'what one calls {}'],
    'capital': ['what {np} is', 'what is {np}', 'which city is {np}', 'which city {np} is', 'how {np} is called'],
    'region': ['where {} is', 'where {} lies', 'where is {}', 'on which continent {} is', 'which part of the world {} is in', 'what {np} is',
               'where to find {}'],
    'currency': ['what {np} is', 'what is {np}', 'which currency {} has', 'what people in {} pay with', 'what money they use in {}',
                 'how one pays in {}'],
    'language': ['what {np} is', 'what is {np}', 'which language {} has', 'what people in {} speak', 'which language is spoken in {}',
                 'what they speak in {}'],
    'symbol': ['what {np} is', 'what is {np}', 'which symbol {} has', 'how {} is written in chemistry', 'which letters stand for {}'],
    'atomic number': ['what {np} is', 'what is {np}', 'which atomic number {} has', 'how many protons {} has']}
NOUN = {
    'kind': ['{}'], 'capital': ['the capital of {}', 'the capital of {}', 'the capital city of {}', "{}'s capital",
             'the capital'], 'region': ['the region of {}', 'the continent of {}', "{}'s region"],
    'currency': ['the currency of {}', 'the currency of {}', "{}'s currency", 'the money of {}', 'the currency in {}'],
    'language': ['the language of {}', 'the language of {}', "{}'s language", 'the official language of {}', 'the language in {}'],
    'symbol': ['the symbol of {}', 'the symbol of {}', 'the symbol for {}', 'the chemical symbol of {}', "{}'s symbol", 'the chemical symbol for {}'],
    'atomic number': ['the atomic number of {}', 'the atomic number of {}', "{}'s atomic number", 'the number of protons in {}']}
SHORT = {
    'kind': ['{}', '{}', '{name}', 'define {name}', 'definition of {name}', '{name} meaning', 'meaning of {name}', '{name} definition',
             'what {name}', 'info on {name}', 'explain {name}', 'about {name}'],
    'capital': ['capital of {}', 'capital {name}', '{name} capital', 'capital city of {}', '{}: the capital', '{name}, capital'],
    'region': ['where {}', '{name} where', '{name} continent', 'continent of {}', 'region of {}', '{name} region', '{name} location',
               'location of {}'],
    'currency': ['currency of {}', 'currency {name}', '{name} currency', 'currency in {}', '{name} money', 'money in {}'],
    'language': ['language of {}', 'language {name}', '{name} language', 'language in {}', 'languages of {}', '{name} languages'],
    'symbol': ['symbol of {}', 'symbol for {}', '{name} symbol', 'chemical symbol of {}', 'symbol {name}'],
    'atomic number': ['atomic number of {}', '{name} atomic number', 'atomic number {name}', 'number of {}', 'protons of {}']}
# what one asks of some things only
BY_SUBJECT = {
    'person': ['Who is {}?', 'What does {} do?', 'What is the work of {}?', 'What does {} do all day?', 'What is the job of {}?'],
    'animal': ['What kind of animal is {}?', 'What sort of animal is {}?', 'What animal is {}?', 'What does {} look like?'],
    'food': ['What kind of food is {}?', 'What is {} made of?', 'How does {} taste?', 'What sort of food is {}?'],
    'artifact': ['What is {} for?', 'What is {} used for?', 'What does one do with {}?', 'What do you use {} for?', 'What does {} do?',
                 'What is {} good for?'],
    'plant': ['What kind of plant is {}?', 'What does {} look like?'], 'substance': ['What is {} made of?', 'What is {} used for?',
              'What kind of stuff is {}?'],
    'body': ['What part of the body is {}?'], 'element': ['What kind of element is {}?', 'What is {} used for?'],
    'country': ['What kind of place is {}?', 'Which country is {}?'], 'city': ['What kind of place is {}?', 'Where is {}?', 'Which city is {}?',
                'Of which country is {} the capital?']}
MANY = ['What are {}?', 'What are {}?', 'Tell me about {}.', 'Tell me something about {}.', '{}', '{}?', 'Explain {}.', 'Do you know {}?',
        'I want to know about {}.', 'What do you know about {}?',
        'Talk about {}.', 'I like {}. What are they?', 'Explain what {} are.', 'Can you tell me what {} are?']

KIN = '''son daughter mother father sister brother friend teacher boss wife husband child neighbour uncle aunt class colleague grandmother'''.split()
TALKER = ['Can you', 'Could you', 'Will you', 'Would you', 'Can you please', 'Could you please', 'Would you please', 'Can somebody', 'Can anyone',
          'Are you able to']
TELL = ['tell me', 'tell me', 'tell us', 'say', 'explain', 'explain to me', 'teach me', 'find out', 'show me', 'let me know', 'remind me',
        'help me find out', 'answer me', 'look up']
WANT = ['want to', 'would like to', 'need to', 'wish to', "'d like to", 'have to', 'am trying to', 'hope to', 'came here to', 'would love to',
        'wanted to', 'am here to']
KNOW = ['know', 'know', 'learn', 'find out', 'hear', 'understand', 'be told', 'ask', 'ask you', 'read', 'see', 'remember']
UNSURE = ['I wonder', 'I am wondering', 'I do not know', 'I have no clue', 'I never learned', 'Nobody told me', 'I am not sure',
          'I keep asking myself', 'It would help me to know', 'I am curious',
          'I cannot remember', 'I never know', 'I am asking', 'We do not know', 'I want you to tell me', 'I was asked', 'We are wondering',
          'It is important to know', 'I would be glad to hear']
ORDER = ['Tell me', 'Please tell me', 'Tell us', 'Say', 'Explain', 'Explain to me', 'Please explain', 'Remind me', 'Let me know', 'Teach me',
         'Help me find out', 'Answer me:', 'Just tell me', 'Now tell me',
         'Please say', 'Look up', 'Find out', 'Tell me quickly', 'Tell me please']
WHETHER = ['Do you know', 'Do you know', 'Do you happen to know', 'Does anybody know', 'Who can tell me', 'May I ask', 'Can you answer',
           'Do you remember', 'Who knows', 'Might I ask']
ASKS = ['asks', 'wants to know', 'is asking', 'would like to know', 'asked me', 'wonders', 'does not know', 'needs to know', 'asked']
NOUN_FRAMES = ['Tell me {}.', 'Please tell me {}.', 'I want to know {}.', 'I would like to know {}.', 'Do you know {}?', 'Can you tell me {}?',
               'I need {}.', 'I need to know {}.', 'I am looking for {}.',
               'Look up {}.', 'Find {}.', 'Show me {}.', 'Say {}.', '{}, please.', '{}?', 'I am asking for {}.', 'What do people give as {}?',
               'My question is {}.', 'Tell us {}, please.', 'Let me hear {}.',
               'It is about {}.', 'Who knows {}?', 'Now {}.']
KIND_FRAMES = ['Tell me about {}.', 'Tell me something about {}.', 'Please tell me about {}.', 'Explain {}.', 'Explain {} to me.', 'Describe {}.',
               'Could you describe {}?', 'Can you explain {}?', 'Define {}.',
               'Describe {} in a few words.', 'I want to know more about {}.', 'What about {}?', 'Talk about {}.', 'Teach me about {}.',
               'I need to know about {}.', 'Do you know {}?', 'Tell me more about {}.',
               'I would like to hear about {}.', 'Inform me about {}.', 'What can you tell me about {}?', 'Tell me all about {}.',
               'Say something about {}.', 'Let us talk about {}.', 'Tell me what you know about {}.']
TOPIC = ['I have never heard of {}.', 'A question about {}:', 'I read about {} today.', 'I was told about {}.', 'They all talk about {}.',
         'I saw the words {} today.', 'My {kin} talks about {}.', 'Think of {}.',
         'This is about {}.', 'I know nothing about {}.', 'Now to {}.', 'About {}:', 'Take {}.', 'We have {} at school.', 'I keep hearing of {}.',
         'There was something about {} on the radio.', 'I like {}.', 'My {kin} wrote about {}.', 'We had {} in class today.', 'I dreamt of {}.',
         'There is {} in this story.', 'The news is about {}.', 'People say a lot about {}.', 'I must learn about {}.', 'Everyone but me knows {}.']
ASIDE_KIND = ['What is it?', 'What is that?', 'Can you explain it?', 'Tell me what it is.', 'What does it mean?', 'Please explain.', 'Tell me more.',
              'What do you know about it?']
ASIDE_OTHER = ['What is its {r}?', 'The {r}?', 'Tell me its {r}.', 'I need its {r}.', 'Do you know its {r}?', 'And the {r}?']

BEFORE = ['Hello!', 'Hi!', 'Hi,', 'Hey,', 'Hello,', 'One question:', 'Excuse me.', 'Excuse me,', 'By the way:', 'Good morning!', 'I am new here.',
          'Something else:', 'Be so kind:', 'Quickly:', 'Please:', 'Ok,', 'Well,', 'So,',
          'Sorry,', 'Dear friend,', 'Good evening.', 'Listen:', 'Another question:', 'And now:', 'I have a question.', 'Question:', 'Tell me:',
          'Look,', 'Right,', 'Um,', 'Yes,', 'Now,']
BEHIND = ['Thank you.', 'I am curious.', 'Be brief.', 'It is for school.', 'Thanks!', 'I need it today.', 'Nobody could tell me.', 'Take your time.',
          'Please.', 'Thanks in advance.', 'In one sentence.', 'I am in a hurry.',
          'It is for a quiz.', 'I hope you know.', 'Keep it short.', 'My {kin} asks.', 'It is important.', 'Do you know?', 'Answer me.',
          'It is for my {kin}.']


def cap(s):
    return s[0].upper() + s[1:]


def put(template, ref, name, np=''):
    return template.replace('{np}', np).replace('{name}', name).replace('{}', ref)


class Grammar:
    def __init__(self, rnd):
        self.rnd = rnd

    def one(self, options):
        return self.rnd.choice(options)

    def noun_phrase(self, thing, relation, ref):
        phrase = self.one([n for n in NOUN[relation] if '{}' in n])
        return put(phrase, ref, thing['name'])

    def question(self, thing, relation):
        """How one may ask for the relation of the thing."""
        rnd, r = self.rnd, self.rnd.random()
        ref = thing['ask']
        if 'also' in thing and rnd.random() < .35:
            ref = self.one(thing['also'])
        if relation == 'kind' and 'many' in thing and rnd.random() < .2:
            return self.typed(self.framed(put(self.one(MANY), thing['many'], thing['many'])))
        name, np = (thing['name'] if ref == thing['ask'] else ref), self.noun_phrase(thing, relation, ref)
        filled = lambda options: put(self.one(options), ref, name, np)
        if r < .36:
            special = BY_SUBJECT.get(thing.get('subject', thing['group']), []) if relation == 'kind' and rnd.random() < .3 else []
            text = filled(special or DIRECT[relation])
        elif r < .60:
            text = self.indirect(filled(CLAUSE[relation]))
        elif r < .78:
            text = filled(KIND_FRAMES) if relation == 'kind' else self.one(NOUN_FRAMES).replace('{}', np)
        elif r < .90:
            text = filled(SHORT[relation]) + self.one(['', '', '?', '?', '.'])
        else:
            aside = self.one(ASIDE_KIND if relation == 'kind' else ASIDE_OTHER).replace('{r}', relation)
            text = f'{put(self.one(TOPIC), ref, name)} {aside}'
        return self.typed(self.framed(text))

    def indirect(self, clause):
        r = self.rnd.random()
        if r < .3:
            return f'{self.one(TALKER)} {self.one(TELL)} {clause}?'
        if r < .45:
            text = f"{self.one(['I', 'I', 'We'])} {self.one(WANT)} {self.one(KNOW)} {clause}."
            return text.replace(" 'd", "'d").replace('We am', 'We are')
        if r < .6:
            return f'{self.one(UNSURE)} {clause}.'
        if r < .8:
            return f'{self.one(ORDER)} {clause}.'
        if r < .9:
            return f'{self.one(WHETHER)} {clause}?'
        return f'My {self.one(KIN)} {self.one(ASKS)} {clause}.'

    def framed(self, text):
        """One time in three with a remark before it, after it or both."""
        r = self.rnd.random()
        before = self.one(BEFORE) + ' ' if r < .17 else ''
        behind = ' ' + self.one(BEHIND) if .12 < r < .27 else ''
        if before.endswith(', '):
            text = text[0].lower() + text[1:] if re.match(r'(?:What|Which|Where|How|Who|Can|Could|Do|Does|Is|In|On|Tell|Please|Explain)\b', text) else text
        return cap((before + text + behind).replace('{kin}', self.one(KIN)))

    def typed(self, text):
        """As people type: contractions, no capitals, no mark at the end."""
        r = self.rnd.random()
        if self.rnd.random() < .15:
            text = re.sub(r'\b(W|w)(hat|here|ho) is\b', self.one([r"\1\2's", r"\1\2's", r'\1\2s']), text, count=1)
        if r < .2:
            text = text.lower()
        if r < .13 or .2 < r < .26:
            text = text.rstrip('?.!')
        elif r > .97:
            text = text.rstrip('?.!') + self.one(['??', '!', ' ?', '...', '?!'])
        return text
