"""From a new model to one that ships: compared, held to the gates, swapped in, recorded, taken back."""
