"""The screens of Avis: a catalogue that doctors mark, in the open."""
