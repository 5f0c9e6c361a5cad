"""What the stages know about English alike: number phrases, units and currencies, words for people."""
