"""python3 service.py penguins.csv, then
POST /species {"penguin": {"island": "Biscoe", "sex": "male", "flipper_length_mm": 181, "body_mass_g": 3750}}
-> {"probability": 0.9, "species": "Adelie"}
"""
import csv
import logging
import os
import sys

from flask import Flask, request
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.pipeline import make_pipeline
from waitress import serve


def features(row):
    penguin = {name: row[name] for name in ("island", "sex") if name in row}
    penguin.update({name: float(row[name]) for name in ("flipper_length_mm", "body_mass_g")})
    return penguin


with open(sys.argv[1]) as file:
    rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
model = make_pipeline(DictVectorizer(), RandomForestClassifier(random_state=0))
model.fit([features(row) for row in rows], [row["label"] for row in rows])

app = Flask(__name__)


@app.post("/species")
def species():
    probabilities = model.predict_proba([features(request.get_json()["penguin"])])[0]
    best = probabilities.argmax()
    return {"species": model.classes_[best], "probability": probabilities[best]}


logging.basicConfig(level=logging.INFO)
serve(app, host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))
